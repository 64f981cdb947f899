"""What leaves the service as a file: who may take how much of what, for which reason, and the register of it all."""

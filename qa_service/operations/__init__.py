"""How the service itself is: what works, what does not, and what a restored copy waits for."""

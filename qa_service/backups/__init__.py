"""Backups: sealed for two of three custodians, kept where the service cannot remove them, put back by one command."""

"""A restored copy: the service put back from a backup, which does nothing outside until somebody puts it in service."""

"""The demonstration's outside world: an invented council, its providers and settings, and a stand-in of the sites.

Nothing here touches the database. Every name is invented; the same seed and day make the same world.
"""

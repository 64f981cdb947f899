"""Tables of actions: who does what by when, wherever it came from, followed to evidence and closure."""

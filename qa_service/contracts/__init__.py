"""Contracts: frameworks, lots and who is on them, documents, suspensions, meetings, returns, financial checks."""

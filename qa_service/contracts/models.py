"""Tables of contracts, lots, contract documents, suspensions, meetings, returns and financial checks."""

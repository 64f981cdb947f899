"""Files that are evidence: kept once by their SHA-256, with where and when each copy came from."""

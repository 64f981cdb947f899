"""Regional notices: the Information Sharing Protocol, sent to and received from other authorities, named staff only."""

"""Who must be told, and were they: the outbox of e-mails and the holds on it."""

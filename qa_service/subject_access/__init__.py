"""Finding everything that is held of a person, for the person who asks (UK GDPR, article 15)."""

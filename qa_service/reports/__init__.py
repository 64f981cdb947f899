"""Pages that draw on many domains: what needs attention, the list of settings, a setting's whole story, the source."""

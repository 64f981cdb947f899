"""The council's own quality assurance visits, and the actions that follow from them and from other evidence."""

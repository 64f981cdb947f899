"""Private links for people without an account: one purpose, one form, for a while, and every use audited."""

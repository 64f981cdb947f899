"""A team's own spreadsheets: their columns mapped once, their rows matched to settings."""

"""Reports of homes' independent persons (regulation 44), quality reviews, and notices of serious events."""

"""People, their roles and how they sign in; and the councils they work for."""

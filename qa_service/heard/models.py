"""Tables of What we heard: worries, complaints, compliments and intelligence below the safeguarding threshold."""

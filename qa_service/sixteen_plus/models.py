"""Tables of settings for 16 and over: registration, due diligence, placements without registration, care leavers."""

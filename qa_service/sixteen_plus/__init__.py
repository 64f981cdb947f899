"""Settings for 16 and over: their registration, due diligence, placements without registration, care leavers."""

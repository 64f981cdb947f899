"""Provider quality assurance and contract monitoring of children's placements in England."""

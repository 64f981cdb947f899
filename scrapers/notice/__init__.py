"""Reading another authority's regional notice by the labels of the protocol's form. What it finds are suggestions."""

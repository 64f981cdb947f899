"""Which subjects await assessment: any domain marks, without knowing who assesses."""

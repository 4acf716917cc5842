"""Numbers with their unit, what they count, and which way they moved."""

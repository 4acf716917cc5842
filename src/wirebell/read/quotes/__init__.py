"""What was said, in marks or without, and by whom."""

"""What stands around a story and is none of it, told line by line."""

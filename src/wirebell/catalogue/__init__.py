"""What Wirebell knows before it reads: topics with their rules, places, names. Data, and the loading of it."""

"""Wirebell: follow anything in the news; be told once, at once, and told why."""

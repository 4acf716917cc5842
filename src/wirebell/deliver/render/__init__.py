"""Alerts made into words: mail and feeds. Pure: the same deliveries give the same bytes."""

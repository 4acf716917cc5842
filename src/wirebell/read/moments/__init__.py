"""Dates and periods, resolved against the day of publication."""

"""Stories coming in: look at a source, parse what it sent, sift what is new in it."""

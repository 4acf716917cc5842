"""Topics by rules and by a publisher's own tagger."""

"""People, organisations, places and other things that are named, one mention for each."""

"""Stories against follows: who follows what a story is about. Pure, in memory."""

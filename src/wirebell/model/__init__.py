"""The nouns of Wirebell: frozen, typed, no I/O. The steps of a story meet here and nowhere else."""

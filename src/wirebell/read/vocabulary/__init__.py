"""The words that languages have for saying, counting and dates, and a body cut into its words."""

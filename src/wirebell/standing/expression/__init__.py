"""The expression language of follows and topic rules: its tree, how it is read and how it is written."""

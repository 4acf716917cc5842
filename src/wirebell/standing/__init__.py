"""Standing queries: the expression language, the fields of a story, and the index that matches them."""

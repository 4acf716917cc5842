"""An article's page, its statements about itself, who wrote it, and its pictures."""

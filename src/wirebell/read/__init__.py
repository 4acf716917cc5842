"""Reading: from an item as it was sent to a story with its facts. No I/O; the order of steps stands in `story`."""

from wirebell.read.row import Reading, Row, as_json, read_item, read_row
from wirebell.read.story import read, unread, with_facts

__all__ = ["Reading", "Row", "as_json", "read", "read_item", "read_row", "unread", "with_facts"]

"""The archive seen through a query: which stories surely meet it, which may, and so which must be read.

Every story is filed under keys (`keys`): its words, forms, names, topics. Keys and where they occur stand sorted
in pages (`pages`). A query asks them for two sets (`bounds`): the stories that surely meet it and those that
possibly do. What lies between is decided by reading the stories; nothing outside can meet it. Single words,
prefixes, whole names, topics and any AND, OR, NOT of them need no reading at all.
"""

from wirebell.standing.archive.bounds import Bounds, Look, bounds, wanted
from wirebell.standing.archive.keys import keys_of, moment_of, rings, stands_alone, text_alone
from wirebell.standing.archive.pages import FULL, Binder, places_in, spots

__all__ = [
    "FULL",
    "Binder",
    "Bounds",
    "Look",
    "bounds",
    "keys_of",
    "moment_of",
    "places_in",
    "rings",
    "spots",
    "stands_alone",
    "text_alone",
    "wanted",
]

"""The archive seen through a query: which stories surely meet it, which may, and so which must be read.

Every story is filed under keys (`keys`): its words, forms, names, topics. Keys and where they occur stand sorted
in pages (`pages`). A query asks them for two sets (`bounds`): the stories that surely meet it and those that
possibly do; nothing outside can meet it. Single words, prefixes, whole names, topics and any AND, OR, NOT of them
leave nothing between. What phrases, distances, sentences, statements and figures leave is decided (`settle`) by
where in the stories their words stand (`words`, `shapes`, `recall`). The rest is read.
"""

from wirebell.standing.archive.bounds import Bounds, Look, bounds, wanted
from wirebell.standing.archive.keys import moment_of, rings, stands_alone, terms_of, text_alone
from wirebell.standing.archive.pages import FULL, Binder, entries, places_in, spots, spots_among
from wirebell.standing.archive.recall import Held, Places, Recall
from wirebell.standing.archive.settle import settled
from wirebell.standing.archive.words import Filed, filed

__all__ = [
    "FULL",
    "Binder",
    "Bounds",
    "Filed",
    "Held",
    "Look",
    "Places",
    "Recall",
    "bounds",
    "entries",
    "filed",
    "moment_of",
    "places_in",
    "rings",
    "settled",
    "spots",
    "spots_among",
    "stands_alone",
    "terms_of",
    "text_alone",
    "wanted",
]

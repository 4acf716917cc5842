"""Standing queries: the expression language, the fields of a story, and the index that matches them."""

from wirebell.standing.expression.limits import DESK, READER, RULE, Profile
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import Query

__all__ = ["DESK", "READER", "RULE", "Profile", "Query", "canonical", "parse"]

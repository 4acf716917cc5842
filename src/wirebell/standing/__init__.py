"""Standing queries: the expression language, the fields of a story, and the index that matches them.

`parse` reads an expression, `canonical` writes it; `document` makes a story ready; `Index` matches a document
against every query that stands; `explain` says what was met, `explain_failure` what was not; `holds` is the slow
twin that decides one query plainly.
"""

from wirebell.standing import kernel
from wirebell.standing.brute import holds
from wirebell.standing.cost import Cost, cost
from wirebell.standing.document import Document, document, plain_document, text_document
from wirebell.standing.explain import PER_CLAUSE, Spot, all_spotter, explain, spotted, spotter
from wirebell.standing.expression.implies import implies
from wirebell.standing.expression.limits import DESK, READER, RULE, Profile
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import Query
from wirebell.standing.failure import explain_failure
from wirebell.standing.index import Index

__all__ = [
    "DESK",
    "PER_CLAUSE",
    "READER",
    "RULE",
    "Cost",
    "Document",
    "Index",
    "Profile",
    "Query",
    "Spot",
    "all_spotter",
    "canonical",
    "cost",
    "document",
    "explain",
    "explain_failure",
    "holds",
    "implies",
    "kernel",
    "parse",
    "plain_document",
    "spotted",
    "spotter",
    "text_document",
]

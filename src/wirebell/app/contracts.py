"""Contracts with sources: what alerts may show of their stories."""

from __future__ import annotations

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from wirebell.app.answers import SourceRow
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.app.sources import find_source, row_of, shown_name
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND, By
from wirebell.model.source import WHOLE, Source, Terms


class Said(Struct, frozen=True, kw_only=True):
    """What is said of a contract: None leaves a part as it is, `default` takes it back."""

    excerpt: str | None = None
    picture: str | None = None
    shared: str | None = None


def agree(house: House, text: str, said: Said, by: By = COMMAND) -> SourceRow:
    """Write down what a contract with a source says. It holds for what is sent from then on.

    Raises UsageError for what cannot be.
    """
    source = find_source(house, text)
    excerpt, picture, shared = said.excerpt, said.picture, said.shared
    terms = Terms(
        excerpt=source.terms.excerpt if excerpt is None else _characters(excerpt),
        picture=source.terms.picture if picture is None else _yes(picture, "--picture"),
        shared=source.terms.shared if shared is None else _yes(shared, "--shared"),
    )
    return put_terms(house, source, terms, by)


def put_terms(house: House, source: Source, terms: Terms, by: By, undoes: int | None = None) -> SourceRow:
    """Keep these as the terms of the contract with a source, in place of what they were."""
    visit = house.store.visits().get(source.id)
    thing = (source.id, shown_name(source, visit))
    texts = (encode(source.terms).decode(), encode(terms).decode())
    with recorded(house, change_of(house, by, "terms", thing, texts, undoes)):
        house.store.change_source(replace(source, terms=terms))
    return row_of(replace(source, terms=terms), visit)


def _characters(said: str) -> int | None:
    if said in {"default", "all"}:
        return None if said == "default" else WHOLE
    if said.isascii() and said.isdigit() and len(said) < 7:
        return int(said)
    raise UsageError(
        "{said!r} is no length of an excerpt: give a number of characters (0 for none), all, or default.",
        said=said,
    )


def _yes(said: str, option: str) -> bool | None:
    answers = {"yes": True, "no": False, "default": None}
    if said not in answers:
        raise UsageError(f"{option} {said!r}: say yes, no or default.")
    return answers[said]

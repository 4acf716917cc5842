"""Contracts with sources: what alerts may show of their stories."""

from __future__ import annotations

from contextlib import suppress

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

    It is written anew where somebody else changed it meanwhile. Raises UsageError for what cannot be.
    """
    while True:
        source = find_source(house, text)
        with suppress(TermsMoved):
            return put_terms(house, source, _terms(source.terms, said), by)


def _terms(before: Terms, said: Said) -> Terms:
    return Terms(
        excerpt=before.excerpt if said.excerpt is None else _characters(said.excerpt),
        picture=before.picture if said.picture is None else _yes(said.picture, "--picture"),
        shared=before.shared if said.shared is None else _yes(said.shared, "--shared"),
    )


class TermsMoved(UsageError):
    """The source was changed since it was looked at."""


def put_terms(house: House, source: Source, terms: Terms, by: By, undoes: int | None = None) -> SourceRow:
    """Keep these as the terms of the contract with a source, in place of what they were.

    Raises TermsMoved where the source is not as it was any more.
    """
    visit = house.store.visits().get(source.id)
    thing = (source.id, shown_name(source, visit))
    texts = (encode(source.terms).decode(), encode(terms).decode())
    with recorded(house, change_of(house, by, "terms", thing, texts, undoes)):
        if not house.store.change_source(replace(source, terms=terms), source):
            raise TermsMoved("It was changed again since: undo that first.")
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
        raise UsageError("{option} {said!r}: say yes, no or default.", option=option, said=said)
    return answers[said]

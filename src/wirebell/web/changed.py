"""What the desk changed, in words: who, by which door, what it was and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from wirebell.app.changing import ChangeRow
from wirebell.deliver.render.words import Words
from wirebell.model.source import WHOLE, Source, Terms

MOST = 240
"""Code points of a text that is shown of a change."""


def kind_words(kind: str, said: Words) -> str:
    """Return what a kind of change is called."""
    return {
        "source": said.say("Source"),
        "rule": said.say("Rule"),
        "import": said.say("Import"),
        "terms": said.say("Contract"),
        "name": said.say("Name"),
        "storyline": said.say("Storyline"),
        "correction": said.say("Correction"),
        "withdrawal": said.say("Withdrawal"),
        "embargo": said.say("Embargo"),
        "reuse": said.say("Reuse request"),
        "access": said.say("Entitlement"),
        "way-in": said.say("Way in"),
    }.get(kind, kind)


def who_words(row: ChangeRow, said: Words) -> str:
    """Return who changed something, and by which door."""
    if row.via == "command":
        return said.say("at the command line")
    who = row.who or said.say("somebody who was erased")
    return said.say("{who}, by a program", who=who) if row.via == "api" else who


def thing_words(row: ChangeRow, said: Words) -> str:
    """Return what a changed thing is called, a topic as in the reader's language."""
    return said.called(row.thing.removeprefix("topic:").partition(" ")[0], row.label)


def was_and_is(row: ChangeRow, said: Words, zone: str) -> tuple[str, str]:
    """Return what a thing was before a change and after it, each in a few words; empty where the label says it."""
    shown = _SHOWN.get(row.kind)
    if shown is None:
        return "", ""
    was, now = (_short(shown(text, said, zone)) for text in (row.before, row.after))
    return was, now


def _short(text: str) -> str:
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _rule(text: str | None, said: Words, _zone: str) -> str:
    return said.say("its own rule") if text is None else text


def _terms(text: str | None, said: Words, _zone: str) -> str:
    terms = msgspec.json.decode(text or "{}", type=Terms)
    yes = {True: said.say("yes"), False: said.say("no")}
    parts = []
    if terms.excerpt is not None:
        most = said.say("the whole text") if terms.excerpt == WHOLE else str(terms.excerpt)
        parts.append(f"{said.say('Text in alerts')}{said.say(':')} {most}")
    if terms.picture is not None:
        parts.append(f"{said.say('Picture')}{said.say(':')} {yes[terms.picture]}")
    if terms.shared is not None:
        parts.append(f"{said.say('Shared places')}{said.say(':')} {yes[terms.shared]}")
    return "; ".join(parts) or said.say("as its stories say")


def _source(text: str | None, said: Words, _zone: str) -> str:
    if text is None:
        return said.say("no source")
    source = msgspec.json.decode(text, type=Source)
    read = {"never": said.say("never"), "short": said.say("where the text is short"), "always": said.say("always")}
    pages = f"{said.say('Article pages')}{said.say(':')} {read[source.pages]}"
    return "; ".join(filter(None, (source.name, source.url, pages)))


def _moment(text: str | None, said: Words, zone: str) -> str:
    return said.moment(datetime.fromisoformat(text), zone) if text else said.say("none")


def _told(text: str | None, _said: Words, _zone: str) -> str:
    return (text or "").partition("\n")[0]


def _way_in(text: str | None, said: Words, _zone: str) -> str:
    return {"passkey": said.say("Passkey"), "provider": said.say("Account elsewhere")}.get(
        text or "", said.say("none")
    )


def _access(text: str | None, said: Words, _zone: str) -> str:
    return said.say("yes") if text == "yes" else said.say("no")


_SHOWN: Mapping[str, Callable[[str | None, Words, str], str]] = {
    "source": _source,
    "rule": _rule,
    "terms": _terms,
    "embargo": _moment,
    "correction": _told,
    "reuse": _told,
    "import": _told,
    "access": _access,
    "way-in": _way_in,
}

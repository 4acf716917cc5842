"""Alerts for a chat: a title, lines and links that `chat_bodies` writes as each service wants them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from wirebell.deliver.render.clean import header_text, one_line
from wirebell.deliver.render.mail import identity, message_id
from wirebell.deliver.render.shown import MailSettings, Part, Shown, shown
from wirebell.deliver.render.words import Words, words
from wirebell.model.delivery import Message

MOST = 10
"""Alerts that are told one by one in a message; of more, how many."""


class Link(Struct, frozen=True):
    """Words that lead somewhere."""

    text: str
    url: str


class Told(Struct, frozen=True, kw_only=True):
    """One alert in a chat: the headline, lines of plain text below it, and the ways on."""

    headline: str
    url: str | None
    lines: tuple[str, ...]
    links: tuple[Link, ...]


class Chat(Struct, frozen=True, kw_only=True):
    """What a message to a chat says.

    `more` are the lines about those that are not told one by one: the first if all of `alerts` are, the next if
    the last of them finds no room, and so on; "" says that there are none.
    """

    alerts: tuple[Told, ...]
    more: tuple[str, ...] = ()
    urgent: bool = True


def render_chat(parts: Sequence[Part], settings: MailSettings) -> Message:
    """Return the message that tells a chat of these alerts; its text is a Chat as JSON, always the same.

    All parts go to one address. Raises ValueError for none or several.
    """
    if len({part.delivery.address for part in parts}) != 1:
        raise ValueError("a message is made of one or more deliveries to exactly one address")
    parts = sorted(parts, key=lambda part: (part.delivery.alert.due.timestamp(), part.delivery.id))
    said = words(settings.language)
    alerts = [shown(part, settings, said) for part in parts[:MOST]]
    left = len(parts) - len(alerts)
    more = tuple(_more(left + without, said) for without in range(len(alerts)))
    told = Chat(alerts=tuple(_told(what, said) for what in alerts), more=more, urgent=len(parts) == 1)
    return Message(
        id=message_id([identity(part.delivery) for part in parts]),
        address=parts[0].delivery.address,
        subject=header_text(told.alerts[0].headline),
        text=msgspec.json.encode(told).decode(),
        html="",
        headers=(),
        deliveries=tuple(part.delivery.id for part in parts),
    )


def _more(number: int, said: Words) -> str:
    return said.count("And {number} more alert.", "And {number} more alerts.", number) if number else ""


def _told(what: Shown, said: Words) -> Told:
    passages = ["".join(piece.text for piece in passage) for passage in what.passages]
    about = " · ".join(filter(None, (what.source, what.byline, what.when)))
    asked = "; ".join(one_line(follow.name, 100) for follow in what.follows)
    why = said.say("You follow: {expression}", expression=asked) if asked else None
    return Told(
        headline=what.title + what.headline,
        url=what.link,
        lines=tuple(filter(None, (about, *_fixed(what, said), *passages, what.copyright, why, what.more))),
        links=tuple(Link(said.say("Stop this follow"), follow.stop) for follow in what.follows[:1]),
    )


def _fixed(what: Shown, said: Words) -> tuple[str | None, ...]:
    """Return the lines that tell what was corrected: the note, and the sentence as it was and as it is."""
    was = now = None
    if what.was:
        was = (
            said.say("Before: {sentence}", sentence=what.was)
            if what.now
            else said.say("Taken out: {sentence}", sentence=what.was)
        )
    if what.now:
        now = (
            said.say("Now: {sentence}", sentence=what.now)
            if what.was
            else said.say("Put in: {sentence}", sentence=what.now)
        )
    return what.note, was, now

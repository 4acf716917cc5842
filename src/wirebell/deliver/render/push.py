"""Alerts as one notification in a browser: a JSON object that the page's worker reads, small enough for a push.

kind                    how it is shown
new                     as a notification of its own
corrected               in the place of the first (same tag), and heard again
withdrawn               in the place of the first, in silence; nothing of the story is told again
several at one time     as one that names the first headlines and opens the reader's news
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wirebell.deliver.base64url import written
from wirebell.deliver.render.clean import header_text, one_line
from wirebell.deliver.render.mail import identity, message_id
from wirebell.deliver.render.shown import MailSettings, Part, Shown, shown
from wirebell.deliver.render.words import Words, words
from wirebell.deliver.sealing import MOST
from wirebell.model.delivery import Message

TTL = 24 * 3600
"""Seconds that a push service keeps a message for a browser that is away: as long as an alert is news."""
TITLE, BODY = 120, 240
HEADLINES = 4


class Notification(Struct, frozen=True, kw_only=True):
    """What the worker shows. `open` and `stop` are places on this server."""

    title: str
    body: str
    tag: str
    lang: str
    at: int
    open: str
    stop: str | None
    stop_says: str
    renotify: bool = False
    silent: bool = False


def render_push(parts: Sequence[Part], settings: MailSettings) -> Message:
    """Return the notification of these alerts, the same for the same parts.

    All parts go to one address. Raises ValueError for none or several.
    """
    if len({part.delivery.address for part in parts}) != 1:
        raise ValueError("a notification is made of one or more deliveries to exactly one address")
    parts = sorted(parts, key=lambda part: (part.delivery.alert.due.timestamp(), part.delivery.id))
    said = words(settings.language)
    alerts = [shown(part, settings, said) for part in parts]
    tag = topic([(part.delivery.alert.story, part.delivery.alert.follower) for part in parts])
    told = _one(parts[0], alerts[0], tag, said) if len(parts) == 1 else _several(alerts, tag, said, settings)
    return Message(
        id=message_id([identity(part.delivery) for part in parts]),
        address=parts[0].delivery.address,
        subject=header_text(told.title),
        text=_within(told),
        html="",
        headers=(("ttl", str(TTL)), ("urgency", "high" if len(parts) == 1 else "normal"), ("topic", tag)),
        deliveries=tuple(part.delivery.id for part in parts),
    )


def topic(told: Sequence[tuple[str, str]]) -> str:
    """Return the 32 letters that name a notification, at the push service and in the browser."""
    named = "\0".join(f"{story}\1{follower}" for story, follower in sorted(told))
    return written(sha256(named.encode("utf-8", "replace")).digest())[:32]


def _one(part: Part, what: Shown, tag: str, said: Words) -> Notification:
    gone = what.kind == "withdrawn"
    first = "" if gone else what.now or "".join(piece.text for passage in what.passages[:1] for piece in passage)
    passage = "" if one_line(first) == what.headline else first
    return Notification(
        title=one_line(what.title + what.headline, TITLE),
        body=one_line(" · ".join(filter(None, (what.source, passage))), BODY),
        tag=tag,
        lang=what.language,
        at=int(what.at.timestamp() * 1000),
        open=f"/story/{quote(part.story.id, safe='')}",
        stop=_place(what.follows[0].stop) if what.follows else None,
        stop_says=said.say("Stop this follow"),
        renotify=what.kind == "corrected",
        silent=gone,
    )


def _several(alerts: Sequence[Shown], tag: str, said: Words, settings: MailSettings) -> Notification:
    heads = [one_line(what.title + what.headline, 80) for what in alerts[:HEADLINES]]
    return Notification(
        title=said.count("{number} alert", "{number} alerts", len(alerts)),
        body=one_line(" · ".join(heads), BODY),
        tag=tag,
        lang=settings.language,
        at=int(max(what.at for what in alerts).timestamp() * 1000),
        open="/",
        stop=None,
        stop_says="",
    )


def _place(link: str) -> str:
    """Return the path of a link of ours: the worker opens no other server's."""
    return "/unsubscribe/" + link.partition("/unsubscribe/")[2]


def _within(told: Notification) -> str:
    """Return it as JSON; what is longer than a push may be lacks the way to stop, and then what is said below."""
    for one in (told, replace(told, stop=None), replace(told, stop=None, body="")):
        body = msgspec.json.encode(one)
        if len(body) <= MOST:
            break
    return body.decode()

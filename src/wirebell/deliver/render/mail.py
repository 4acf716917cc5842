"""Alerts to one address as one mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.header import Header
from email.utils import format_datetime, formataddr
from hashlib import blake2b

import msgspec

from wirebell.deliver.render.clean import header_text, one_line
from wirebell.deliver.render.pages import fill
from wirebell.deliver.render.shown import MailSettings, Part, Shown, fired, shown, stop_link
from wirebell.deliver.render.words import Words, words
from wirebell.model.alert import Alert, AlertKind, FollowRef
from wirebell.model.delivery import Delivery, Message

__all__ = ["MailSettings", "Part", "render_mail", "sender_field"]

LONGEST_LINK = 800
"""A header line holds 998 characters (RFC 5322 section 2.1.1); a longer link names no follows and stops all."""
FIRST = 160
"""Characters of the first headline in the subject of several: how many more there are is not cut off."""
THREADED = 10
"""Mails that one answers at most: a header line holds 998 characters, and an id about 60."""
SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')
"""What has a meaning in an address (RFC 5322 section 3.2.3)."""
Identity = tuple[str, str, AlertKind, int, str]


def render_mail(parts: Sequence[Part], settings: MailSettings) -> Message:
    """Return the message that tells of these alerts; the same parts, in any order, give the same message.

    All parts go to one address. Raises ValueError for no parts or several addresses.
    """
    if len({part.delivery.address for part in parts}) != 1:
        raise ValueError("a mail is made of one or more deliveries to exactly one address")
    parts = sorted(parts, key=_place)
    said = words(settings.language)
    alerts = [shown(part, settings, said) for part in parts]
    subject = header_text(_subject(alerts, said))
    name = message_id([identity(part.delivery) for part in parts])
    return Message(
        id=name,
        address=parts[0].delivery.address,
        subject=subject,
        text=fill("mail.txt.jinja", said, alerts=alerts),
        html=fill("mail.html.jinja", said, alerts=alerts, subject=subject, language=str(said.locale.language)),
        headers=tuple(_headers(parts, name, settings)),
        deliveries=tuple(part.delivery.id for part in parts),
    )


def message_id(identities: Sequence[Identity]) -> str:
    """Return the id of a message from what it tells: (story, follower, kind, revision, address) of each alert."""
    return blake2b(msgspec.json.encode(sorted(identities)), digest_size=16).hexdigest()


def _place(part: Part) -> tuple[float, str]:
    return part.delivery.alert.due.timestamp(), part.delivery.id


def identity(delivery: Delivery) -> Identity:
    """Return what a delivery tells of, as `message_id` takes it."""
    alert = delivery.alert
    return alert.story, alert.follower, alert.kind, alert.revision, delivery.address


def _subject(alerts: Sequence[Shown], said: Words) -> str:
    first = alerts[0].title + alerts[0].headline
    more = len(alerts) - 1
    if not more:
        return first
    first = one_line(first, FIRST)
    return said.count("{first} (and {number} more)", "{first} (and {number} more)", more, first=first)


# -- headers ------------------------------------------------------------------------------------------------------


def _headers(parts: Sequence[Part], name: str, settings: MailSettings) -> list[tuple[str, str]]:
    domain = settings.domain
    told = max(part.delivery.alert.due for part in parts)
    return [
        ("From", sender_field(settings)),
        ("Date", format_datetime(told)),
        ("Message-ID", f"<{name}@{domain}>"),
        ("List-Id", f"Wirebell alerts <alerts.{domain}>"),
        ("List-Help", f"<{settings.base}/>"),
        ("List-Owner", f"<mailto:{settings.mailbox}>"),
        ("List-Post", "NO"),
        ("List-Unsubscribe", f"<{_stop(parts, settings)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        *_thread(parts, domain),
    ]


def _thread(parts: Sequence[Part], domain: str) -> list[tuple[str, str]]:
    """Return what hangs corrections and withdrawals under the mails that told of their stories."""
    if any(part.delivery.alert.kind == "new" for part in parts):
        return []
    first = " ".join(dict.fromkeys(f"<{_answered(part)}@{domain}>" for part in parts[:THREADED]))
    return [("In-Reply-To", first), ("References", first)]


def _answered(part: Part) -> str:
    """Return the id of the mail that told of the story; that of one that told of it alone, where none is known."""
    alert: Alert = part.delivery.alert
    return part.answers or message_id([(alert.story, alert.follower, "new", 0, part.delivery.address)])


def _stop(parts: Sequence[Part], settings: MailSettings) -> str:
    refs: dict[str, FollowRef] = {}
    for part in parts:
        refs.update((ref.id, ref) for ref in fired(part.delivery.alert, part.delivery.address))
    link = stop_link(list(refs.values()), parts[0].delivery, settings)
    return link if len(link) <= LONGEST_LINK else stop_link((), parts[0].delivery, settings)


def sender_field(settings: MailSettings) -> str:
    """Return what stands in From of every mail of ours: the house by the name that its settings give it."""
    # Some readers look for addresses in the decoded name, so nothing that could make one is left in it.
    name = SPECIALS.sub(" ", header_text(settings.name))
    name = one_line(name, 40)
    if name.isascii():
        return formataddr((name, settings.mailbox))
    # one encoded word holds 75 characters (RFC 2047 section 2): a longer name is several
    encoded = Header(name, "utf-8", maxlinelen=76, header_name="From").encode(linesep="")
    return f"{encoded} <{settings.mailbox}>"

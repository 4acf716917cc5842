"""Mail of the house's own: what the owner of a webhook must know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from html import escape

from wirebell.deliver.render.clean import header_text, one_line
from wirebell.deliver.render.mail import sender_field
from wirebell.deliver.render.shown import MailSettings
from wirebell.deliver.render.words import Words, words
from wirebell.model import reasons
from wirebell.model.delivery import Message
from wirebell.model.follow import Follow
from wirebell.model.policy import Preferences


def disabled_notices(
    address: str,
    because: str,
    follows: Iterable[Follow],
    preferences: Iterable[Preferences],
    settings: MailSettings,
    now: datetime,
) -> Iterator[Message]:
    """Yield a mail to each follower whose follows go to a webhook that is disabled, at their first mail address.

    That is the one of their preferences, else of any follow of theirs. The same day gives the same Message-ID, so
    that a mail sent again after a crash is known again. Who has no mail address finds it in `webhook list`.
    """
    standing = list(follows)
    owners = {follow.follower for follow in standing if follow.to == address}
    places = [(p.follower, p.to) for p in preferences] + [(f.follower, f.to) for f in standing]
    mailboxes: dict[str, str] = {}
    for follower, to in places:
        if follower in owners and to.startswith("mailto:"):
            mailboxes.setdefault(follower, to)
    for to in sorted(set(mailboxes.values())):
        yield _notice(to, address, because, settings, now)


def _notice(to: str, address: str, because: str, settings: MailSettings, now: datetime) -> Message:
    said = words(settings.language)
    lines = _lines(one_line(address, 500), said.told(reasons.because(one_line(because))), said)
    name = blake2b(f"disabled {now:%Y-%m-%d} {address} {to}".encode(), digest_size=16).hexdigest()
    return Message(
        id=name,
        address=to,
        subject=header_text(said.say("Wirebell disabled a webhook of yours")),
        text="\n\n".join(lines) + "\n",
        html="".join(f"<p>{escape(line)}</p>\n" for line in lines),
        headers=(
            ("From", sender_field(settings)),
            ("Date", format_datetime(now)),
            ("Message-ID", f"<{name}@{settings.domain}>"),
            ("Auto-Submitted", "auto-generated"),
        ),
        deliveries=(),
    )


def _lines(address: str, because: str, said: Words) -> list[str]:
    return [
        said.say("Nothing more is sent to {address}.", address=address),
        said.say("Why: {because}.", because=because.rstrip(".")),
        said.say(
            "Mend it, then ask the operator of this Wirebell for `wirebell webhook enable` and, for what was "
            "missed, `wirebell webhook replay`."
        ),
    ]

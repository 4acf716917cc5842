"""What is shown of an alert, on whatever channel: cleaned, short, and with its rights beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from wirebell.deliver.address import mailbox
from wirebell.deliver.render.clean import SPACE, clean, one_line
from wirebell.deliver.render.pages import title
from wirebell.deliver.render.passages import LONGEST, Passage, limited, passages
from wirebell.deliver.render.words import Words
from wirebell.deliver.unsubscribe import Stop, token
from wirebell.model.alert import Alert, AlertKind, FollowRef
from wirebell.model.delivery import Delivery
from wirebell.model.follow import Reason
from wirebell.model.showing import is_shared, showing_of
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Story
from wirebell.standing.expression.limits import RULE
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.print import canonical


class Part(NamedTuple):
    """One delivery with its story and why that met the follower's follows.

    The story is its newest version where it is told as new, and in a feed, so that what was withheld or withdrawn
    since is not shown. `reasons` come from the same version: no sentence is told that was put right since. `terms`
    are those of the story's source. `answers` is, of a correction or withdrawal, the id of the message in which
    the story was told, if that is known.
    """

    delivery: Delivery
    story: Story
    reasons: tuple[Reason, ...]
    terms: Terms = NO_TERMS
    answers: str | None = None


class MailSettings(Struct, frozen=True, kw_only=True):
    """What rendering needs to know of the house.

    `sender` is "Name <mailbox>"; `base` is the public address of the server, without a slash at its end; `key`
    signs the links that stop follows.
    """

    sender: str
    base: str
    key: str
    language: str = "en"
    zone: str = "UTC"

    @property
    def mailbox(self) -> str:
        """The bare address of the sender. Raises UsageError if it is not one."""
        return mailbox("mailto:" + self.sender.rpartition("<")[2].strip(" >"))

    @property
    def name(self) -> str:
        """The sender's name as it was given; empty if there is none."""
        return self.sender.rpartition("<")[0].strip(' "')

    @property
    def domain(self) -> str:
        """The domain of the sender, under which messages and entries are named."""
        return self.mailbox.rpartition("@")[2]


class Followed(Struct, frozen=True):
    """A follow that fired, how a reader is told it, and the link that stops it."""

    expression: str
    name: str
    stop: str


class Shown(Struct, frozen=True, kw_only=True):
    """An alert in words, every text on one line and safe to put in any escaped place.

    `title` stands before the headline. Of the text it shows what its rights and the channel allow
    (`model.showing`). A headline that met a follow is no passage: it stands above. A withdrawal shows no passage,
    byline or picture: what was withdrawn is not told again.
    """

    kind: AlertKind
    title: str
    headline: str
    source: str
    language: str
    at: datetime
    when: str
    authors: tuple[str, ...]
    byline: str | None
    credit: str | None
    copyright: str | None
    licence: str | None
    link: str | None
    note: str | None
    was: str | None
    now: str | None
    others: str | None
    passages: tuple[Passage, ...]
    follows: tuple[Followed, ...]
    more: str | None


def shown(part: Part, settings: MailSettings, words: Words) -> Shown:
    """Return what is shown of one alert."""
    story, alert = part.story, part.delivery.alert
    gone = alert.kind == "withdrawn"
    at = story.published or story.told.seen
    fix = story.told.correction if alert.kind == "corrected" else None
    showing = showing_of(story.rights, story.image, part.terms, is_shared(part.delivery.address))
    headline = one_line(story.headline) or words.say("A story without a headline")
    most = showing.excerpt
    authors = () if gone else _authors(story)
    met = () if gone else passages(story, part.reasons)
    return Shown(
        kind=alert.kind,
        title=title(alert.kind, headline, words),
        headline=headline,
        source=one_line(story.told.source_name),
        language=one_line(story.language, 35),
        at=at,
        when=words.moment(at, settings.zone),
        authors=authors,
        byline=words.all_of(authors) if authors else None,
        credit=_line(story.image.credit) if story.image and not gone else None,
        copyright=_copyright(story),
        licence=web_address(story.rights.licence),
        link=web_address(story.url),
        note=_line(fix.note) if fix else None,
        was=_sentence(fix.before, most) if fix else None,
        now=_sentence(fix.after, most) if fix else None,
        others=_others(fix.others, words) if fix and fix.others else None,
        passages=tuple(one for one in limited(met, most, headline) if not _is_headline(one, headline)),
        follows=tuple(_followed(ref, part, settings, words) for ref in fired(alert, part.delivery.address)),
        more=_more(alert.more, words) if alert.more else None,
    )


def _is_headline(passage: Passage, headline: str) -> bool:
    return "".join(piece.text for piece in passage) == one_line(headline, LONGEST)


def _more(number: int, words: Words) -> str:
    """Return the line that tells how many alerts a cap held before this one."""
    return words.count(
        "{number} more story met your follows; your cap held it back.",
        "{number} more stories met your follows; your cap held them back.",
        number,
    )


def _others(number: int, words: Words) -> str:
    """Return the line that tells how many sentences changed besides the one that is shown."""
    return words.count(
        "{number} other sentence changed as well.", "{number} other sentences changed as well.", number
    )


def fired(alert: Alert, address: str) -> tuple[FollowRef, ...]:
    """Return the follows of an alert that asked for this address."""
    return tuple(ref for ref in alert.follows if ref.to == address)


def stop_link(follows: Sequence[FollowRef], delivery: Delivery, settings: MailSettings) -> str:
    """Return the address that stops those follows; without any, all the follower's follows to the address."""
    stop = Stop(tuple(ref.id for ref in follows), delivery.alert.follower, delivery.address)
    return f"{settings.base}/unsubscribe/{token(stop, settings.key)}"


def _followed(ref: FollowRef, part: Part, settings: MailSettings, words: Words) -> Followed:
    expression = one_line(_named(ref.expression, part.story), 500)
    return Followed(expression, words.asked(expression), stop_link((ref,), part.delivery, settings))


_TOPIC = re.compile(r"\btopic:([\w:.-]+)")


def _named(expression: str, story: Story) -> str:
    """Return an expression with the topics of the story by their names: an id tells a reader nothing."""
    labels = {topic.id.casefold(): topic.label for topic in story.topics}
    named = _TOPIC.sub(lambda found: f'topic:"{labels[found[1]]}"' if found[1] in labels else found[0], expression)
    return expression if named == expression else canonical(parse(named, RULE))


def _line(text: str | None) -> str | None:
    return (one_line(text) or None) if text else None


def _sentence(text: str | None, most: int | None) -> str | None:
    """Return a sentence of the story, cut to what may be shown of it."""
    if not text or most == 0:
        return None
    return one_line(text, LONGEST if most is None else min(most, LONGEST)) or None


def _authors(story: Story) -> tuple[str, ...]:
    return tuple(name for person in story.byline if (name := one_line(person.name, 100)))


def _copyright(story: Story) -> str | None:
    rights = story.rights
    if rights.notice:
        return _line(rights.notice)
    if rights.holder:
        return one_line(f"© {rights.year or ''} {rights.holder}")
    return None


def web_address(address: str | None) -> str | None:
    """Return the address if a browser may be sent there, else None."""
    text = clean(address or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    safe = parts.scheme in {"http", "https"} and parts.netloc and not SPACE.search(text)
    return text if safe else None

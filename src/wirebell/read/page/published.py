"""When a page says its story was published and updated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import islice

from wirebell.read.page.around import Label
from wirebell.read.page.local_midnight import local_midnight
from wirebell.read.page.months import Day, days_in
from wirebell.read.page.statements import Statements
from wirebell.read.text.markup import Tree, is_small

_PUBLISHED_METAS = tuple(
    """article:published_time og:published_time og:article:published_time datepublished publication_date pubdate
    publishdate publish_date parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created
    dc.date.created citation_publication_date citation_date date dc.date dcterms.date
    cxenseparse:recs:publishtime published_at article.published published-date created last-modified-at""".split()
)
_LOOSE_METAS = frozenset(
    "date dc.date dcterms.date dcterms.created dc.date.created created last-modified-at".split()
)
_UPDATED_METAS = tuple(
    """article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified last-modified
    lastmod""".split()
)
_PUBLISHING = re.compile(r"publi|date|entry|post|time|create")
_UPDATING = re.compile(
    r"updated?\b|aktualisiert|modifi|geändert|stand\b|mis à jour|actualizado|änderung", re.IGNORECASE
)
_DATED = re.compile(r"date|datum|fecha|publi|posted|time|stand\b|docdata", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"registriert|registered|joined|geboren|born|mitglied|member|\bsince|\bseit|\bbis\b", re.IGNORECASE
)
_INLINE = frozenset({"a", "strong", "b", "em", "i", "li", "td"})
_HIDDEN = re.compile(
    r"(?:^|\s)(?:(?:h|is|u)-hid(?:e|den)|hid(?:e|den)|(?:visually|screen)-?hidden|sr-only|d-none)(?=\s|$)"
)
_BELOW = 4  # elements below the headline where a day alone is that of the story
_LONGEST_DAY = 22
_BEFORE = 25  # elements before the headline: further up stands the day of the visit
_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?=[/_-]|\b)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\D{1,8}(\d{1,2}):(\d\d))?")
_ISO = re.compile(
    r"(\d{4})-?(\d\d?)-?(\d\d?)(?:[T ]*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
_REISSUED = timedelta(days=60)  # a time so long after the day in the address is that of an old story put out anew
_OPENING_DAY = re.compile(
    r"\s*(?:[^\W\d_][\w /.-]{1,30},?\s?)?(?P<open>\()?\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d"
    r"(?(open)\)|(?=\s?[–—:|-]\s))"
)
_LED = re.compile(
    r"\s*(?:erschienen|veröffentlicht|publiziert|erstellt|published|posted|publié|paru|mis en ligne|publicado"
    r"|pubblicato)"
    r"(?:\s(?:am|on|le|el|il))?\s?:?\s",
    re.IGNORECASE,
)
_STANDS = re.compile(r"Stand(?:\sdes\sArtikels|\svom)?\s?:\s")
_MOST_TEXTS, _LONGEST_LED = 20_000, 120
_WORDS_BESIDE = 45  # so many characters may stand beside a day in a label that gives it: a name, "Published on"


def moment_in(text: str) -> datetime | None:
    """Return the first time a statement gives, with its offset, UTC where it has none; None before 1990 or for
    nonsense."""
    try:
        if iso := _ISO.search(text):
            year, month, day, hour, minute, second = (int(g or 0) for g in iso.groups()[:6])
            zone = datetime.fromisoformat(f"2000-01-01T00:00:00{iso[7]}").tzinfo if iso[7] else UTC
            found = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        elif plain := _DAY_FIRST.search(text):
            day, month, year, hour, minute = (int(g or 0) for g in plain.groups())
            found = datetime(year, month, day, hour, minute, tzinfo=UTC)
        else:
            found = parsedate_to_datetime(text)
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # not a time; the next statement may be
        return None
    return found if 1990 <= found.year <= 2100 else None


def first_moment(texts: Iterable[str]) -> datetime | None:
    """Return the first time that any of the statements gives."""
    return next((m for t in texts if (m := moment_in(t[:60]))), None)


def published_of(said: Statements, url: str | None = None, labels: tuple[Label, ...] = ()) -> datetime | None:
    """Return when the story was published.

    As stated (linked data, meta elements), else the day shown by the headline, the day in the page's address, the
    page's time elements, the day htmldate finds; a day alone is at midnight UTC. Where the page states
    several times, the one whose day readers are shown by the headline, without a word like "updated", counts.
    A time stated in UTC is given in the publisher's own offset where the page shows its clock.
    """
    shown = _shown_days(said, labels)
    firm = _without_slips(_moments(_stated(said, loose=False)))
    stated = firm or ([] if shown else _only_time(said) or _moments(_stated(said, loose=True)))
    if stated:
        chosen, address = _as_shown(stated, [*stated, *_changes(said)], shown), _in_address(said, url)
        chosen = chosen if shown else _as_of(labels, said) or chosen
        if address and not shown and chosen - address > _REISSUED:
            return address
        midnight = local_midnight(chosen, said.tree, url)
        return midnight or _on_own_clock(chosen, stated, said, shown, address)
    told = _told_of(shown, said) or _in_address(said, url) or first_moment(_timed(said))
    return told or _opening_day(said.tree) or _in_words(said.tree) or _found(said.tree)


def _only_time(said: Statements) -> list[datetime]:
    """Return the one day that all the page's time elements give: a loose meta element often holds the day of the
    visit."""
    times = [m for when, _ in said.times if (m := moment_in(when[:60]))]
    return times[:1] if len({m.date() for m in times}) == 1 else []


def _opening_day(tree: Tree) -> datetime | None:
    """Return the day with which the first paragraph that has one begins: "29.11.2022 – The council …".

    The place may stand before it: "Karlsruhe (12.11.2021). The church …".
    """
    opened = (_OPENING_DAY.match(text) for text in _openings(tree))
    return next((moment_in(m.group()) for m in opened if m), None)


def _openings(tree: Tree) -> Iterator[str]:
    for p in islice(tree.iter("p"), 200):
        yield p.text if p.text and not p.text.isspace() else next((t for t in p.itertext() if t.strip()), "")


def _in_words(tree: Tree) -> datetime | None:
    """Return the day behind words like "Published on", wherever on the page they stand."""
    for text in islice(tree.itertext(), _MOST_TEXTS):
        led = _LED.match(text) if len(text) < _LONGEST_LED else None
        if led and (day := next(iter(days_in(text[led.end() : led.end() + _WORDS_BESIDE])), None)):
            return datetime.combine(day.day, time(), UTC)
    return None


def _told_of(shown: list[Day], said: Statements) -> datetime | None:
    """Return the time that the page tells of the day it shows, else that day at midnight."""
    if not shown:
        return None
    day = shown[0].day
    times = _moments([*_stated(said, loose=True), *(when for when, _ in said.times[:10])])
    return next((m for m in times if m.date() == day), datetime.combine(day, time(), UTC))


def _stated(said: Statements, loose: bool) -> list[str]:
    """Return the statements of publication, or the loose ones: of a date that may be any."""
    if loose:
        return said.all_of(*(name for name in _PUBLISHED_METAS if name in _LOOSE_METAS))
    metas = said.all_of(*(name for name in _PUBLISHED_METAS if name not in _LOOSE_METAS))
    on_page = said.linked.texts("datePublished", said.linked.page)
    return [*said.linked.texts("datePublished"), *metas, *on_page, *said.linked.texts("dateCreated")]


def _moments(texts: list[str]) -> list[datetime]:
    return [m for t in texts[:20] if (m := moment_in(t[:60]))]


def _without_slips(stated: list[datetime]) -> list[datetime]:
    """Return times with the clock of UTC put right where a page's program gave it the publisher's offset.

    The same clock in UTC gives it away, with a third time that is apart by just that offset.
    """
    clocks = {m.replace(tzinfo=None) for m in stated}
    in_utc = {m.replace(tzinfo=None) for m in stated if not m.utcoffset()}
    right = []
    for m in stated:
        offset, clock = m.utcoffset(), m.replace(tzinfo=None)
        slip = offset and clock in in_utc and clock + offset in clocks
        right.append(m.replace(tzinfo=UTC).astimezone(m.tzinfo) if slip else m)
    return right


def _changes(said: Statements) -> Iterator[datetime]:
    texts = (*said.linked.texts("dateModified"), *said.linked.texts("dateModified", said.linked.page))
    return (m for t in (*texts, *said.all_of(*_UPDATED_METAS)) if (m := moment_in(t[:60])))


def _timed(said: Statements) -> list[str]:
    marked = [when for when, kind in said.times if _PUBLISHING.search(kind) and "updated" not in kind]
    return [*marked, *(when for when, _ in said.times[:1])]


def _as_shown(stated: list[datetime], known: list[datetime], shown: list[Day]) -> datetime:
    """Return the time whose day is shown by the headline; the first stated where none or nothing is shown."""
    if shown and shown[0].day not in {m.date() for m in stated[:1]}:
        same = next((m for m in known if m.date() == shown[0].day and m is not stated[0]), None)
        if same and (abs(same - stated[0]) > timedelta(hours=14) or stated[0].utcoffset()):
            return same
    return stated[0]


def _as_of(labels: tuple[Label, ...], said: Statements) -> datetime | None:
    """Return the time that a meta element gives the day of "Stand: 07.11.2023" by the headline, if one does.

    German broadcasters and offices show no other day, and state the first draft's beside it.
    """
    leads = ((label.text, m.end()) for label in labels if label.near and (m := _STANDS.match(label.text)))
    days = {day.day for text, end in leads for day in days_in(text[end:])[:1]}
    return next((m for m in _moments(_stated(said, loose=True)) if m.date() in days), None) if days else None


def _on_own_clock(
    moment: datetime, stated: list[datetime], said: Statements, shown: list[Day], address: datetime | None
) -> datetime:
    """Return a UTC time with the publisher's offset: that of the same instant elsewhere, or the whole hours
    between it and a clock that shows the same minute; else the fewest hours that make it the day the publisher
    writes by the headline or in the address, if that is the day before or after."""
    if moment.utcoffset() or not (moment.hour or moment.minute):
        return moment
    times = _moments([*_timed(said), *_stated(said, loose=True)])
    for other in (*stated, *times):
        if other == moment and other.utcoffset() and not (shown and moment.date() == shown[0].day != other.date()):
            return other
    clocks = [m.replace(tzinfo=None) for m in (*stated, *times) if m != moment and not m.utcoffset()]
    clocks += [datetime.combine(d.day, time(*d.clock)) for d in shown if d.clock]
    offset = next((o for clock in clocks if (o := _offset(clock, moment))), None)
    written = shown[0].day if shown else address.date() if address else None
    if offset is None and written:
        offset = _least_offset(moment, written)
    return moment.astimezone(timezone(offset)) if offset else moment


def _least_offset(moment: datetime, written: date) -> timedelta | None:
    if written == moment.date() + timedelta(days=1) and moment.hour >= 12:
        return timedelta(hours=24 - moment.hour)
    if written == moment.date() - timedelta(days=1) and moment.hour < 12:
        return timedelta(hours=-1 - moment.hour)
    return None


def _offset(clock: datetime, moment: datetime) -> timedelta | None:
    """Return how far a clock that shows the same minute is from UTC, None if that is no zone's offset."""
    apart = clock.replace(second=0) - moment.replace(second=0, microsecond=0, tzinfo=None)
    whole = apart % timedelta(hours=1) == timedelta() and timedelta(hours=-12) <= apart <= timedelta(hours=14)
    return apart if whole and apart else None


def _shown_days(said: Statements, labels: tuple[Label, ...]) -> list[Day]:
    """Return the days in labels by the headline, the likeliest first: marked as a date, then the nearest."""
    month_first = (said.tree.getroottree().getroot().get("lang") or "").lower() in {"en", "en-us", "en_us"}
    ranked: list[tuple[tuple[bool, bool, int], Day]] = []
    for label in labels:
        if _HIDDEN.search(label.marks):
            continue
        marked = bool(_DATED.search(label.marks)) or _is_day_below(label)
        if label.after < -_BEFORE or not (marked or (label.near and label.tag not in _INLINE)):
            continue
        rank = (not label.near, not marked, _distance(label))
        ranked += [(rank, day) for day in _days_of(label, month_first)]
    ranked.sort(key=lambda r: r[0])
    return [day for _, day in ranked if date(1990, 1, 1) <= day.day]


def _is_day_below(label: Label) -> bool:
    """Tell whether a label is nothing but a day, directly below the headline."""
    return 0 < label.after <= _BELOW and len(label.text) <= _LONGEST_DAY and label.tag not in _INLINE


def _days_of(label: Label, month_first: bool) -> list[Day]:
    """Return the days a label is about: few words beside them, none that says of something else or of a change."""
    found: list[Day] = []
    end = 0
    if _UPDATING.search(label.marks):
        return found
    for day in days_in(label.text, month_first):
        lead, end = label.text[end : day.start], day.end
        if len(lead) > _WORDS_BESIDE or len(label.text) - end > 2 * _WORDS_BESIDE:
            return found
        if not _UPDATING.search(lead) and not _OF_OTHERS.search(lead):
            found.append(day)
    return found


def _distance(label: Label) -> int:
    return label.after if label.after > 0 else -2 * label.after


def _in_address(said: Statements, url: str | None) -> datetime | None:
    """Return the day in an address like /2026/03/14/a-story."""
    own = [url, said.meta("og:url"), *(link.href for link in said.links if "canonical" in link.rels)]
    found = (_ADDRESS_DAY.search(address) for address in own if address)
    return next((m for day in found if day and (m := moment_in("-".join(d.zfill(2) for d in day.groups())))), None)


def updated_of(said: Statements) -> datetime | None:
    """Return when the story was last changed, as stated."""
    return next(_changes(said), None)


def _found(tree: Tree) -> datetime | None:
    """Return the day that htmldate finds, by what such dates look like anywhere on the page.

    The first of January is none: of a year alone ("© 2019") htmldate makes that day.
    """
    if not is_small(tree):
        return None
    from htmldate import find_date

    try:
        day = find_date(_unstyled(tree), extensive_search=True, original_date=True, outputformat="%Y-%m-%d")
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):  # no date is a fair answer
        return None
    return moment_in(day) if day and not day.endswith("-01-01") else None


def _unstyled(tree: Tree) -> Tree:
    """Return a copy without addresses of style sheets and scripts, in which days are those of their versions."""
    bare = deepcopy(tree.getroottree().getroot())
    for element in bare.iter("link", "script"):
        if element.tag == "script" or "stylesheet" in (element.get("rel") or "").lower():
            element.attrib.pop("src" if element.tag == "script" else "href", None)
    return bare

"""Facts in plain words: a figure, what is new in a story, a verdict. Pure; every word from the catalogues."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_symbol
from babel.units import UnknownUnitError, format_compound_unit, format_unit

from wirebell.app.answers import ReasonRow
from wirebell.app.things import Thing
from wirebell.deliver.render.passages import Passage, passages
from wirebell.deliver.render.shown import web_address
from wirebell.deliver.render.words import Words
from wirebell.model.facts import Figure, Number, Quote
from wirebell.model.follow import Reason
from wirebell.model.showing import showing_of
from wirebell.model.story import Story
from wirebell.web.unit_names import CLDR, among, rate

LARGE = 1_000_000


def number(value: Number, said: Words) -> str:
    """Return a number as it is written in this language: 5,200, 1.4 million."""
    if abs(value) >= LARGE:
        return str(format_compact_decimal(value, format_type="long", locale=said.locale, fraction_digits=1))
    return str(format_decimal(value, locale=said.locale))


def amount(value: Number, unit: str | None, said: Words) -> str:
    """Return a number with its unit: 4.7%, $1.4 million, 38 kilometres."""
    if unit is None:
        return number(value, said)
    if unit == "%":
        return f"{number(value, said)}%"
    if unit in {"percentage point", "point"}:
        return said.count("{shown} point", "{shown} points", 1 if value == 1 else 2, shown=number(value, said))
    if unit == "basis point":
        count = 1 if value == 1 else 2
        return said.count("{shown} basis point", "{shown} basis points", count, shown=number(value, said))
    if many := among(unit):
        return said.say("{shown} per {many}", shown=number(value, said), many=number(many, said))
    if parts := rate(unit):
        return _rated(value, *parts, said)
    if len(unit) == 3 and unit.isupper():
        return _money(value, unit, said)
    return _measured(value, unit, said)


def _money(value: Number, unit: str, said: Words) -> str:
    pattern = said.locale.currency_formats["standard"].pattern
    if abs(value) >= LARGE:
        sign, shown = get_currency_symbol(unit, locale=said.locale), number(value, said)
        return f"{shown}\xa0{sign}" if pattern.endswith("¤") else f"{sign}{shown}"
    whole = pattern.replace(".00", "") if value == int(value) else None
    return str(format_currency(value, unit, format=whole, locale=said.locale, currency_digits=whole is None))


def _measured(value: Number, unit: str, said: Words) -> str:
    known = CLDR.get(unit)
    try:
        return str(format_unit(value, known, locale=said.locale)) if known else f"{number(value, said)} {unit}"
    except UnknownUnitError:
        return f"{number(value, said)} {unit}"


def _rated(value: Number, of: str, per: str, said: Words) -> str:
    """Return a rate: "$58 per barrel", "40 heures par semaine"."""
    shown = amount(value, of, said)
    if per in CLDR:
        return str(format_compound_unit(shown, denominator_unit=CLDR[per], locale=said.locale))
    per_piece = {
        "share": said.say("{shown} per share", shown=shown),
        "dozen": said.say("{shown} per dozen", shown=shown),
        "head": said.say("{shown} per head", shown=shown),
        "person": said.say("{shown} per person", shown=shown),
        "night": said.say("{shown} per night", shown=shown),
    }
    return per_piece.get(per) or f"{shown}/{per}"


def figure_text(figure: Figure, said: Words) -> str:
    """Return a figure with what it counts: "3,000 troops", "3 to 5%"."""
    if isinstance(figure.value, tuple):
        low, high = figure.value
        shown = said.say("{low} to {high}", low=number(low, said), high=amount(high, figure.unit, said))
    else:
        shown = amount(figure.value, figure.unit, said)
    if not figure.of:
        return shown
    measured = figure.unit is not None and (figure.unit in CLDR or rate(figure.unit) is not None)
    return f"{shown} ({figure.of})" if measured else f"{shown} {figure.of}"


def figure_note(figure: Figure, said: Words) -> str:
    """Return a figure with all that was read of it, for the key beside the text."""
    parts = [figure_text(figure, said)]
    if figure.qualifier:
        parts[0] = f"{figure.qualifier} {parts[0]}"
    if moved := _moved(figure, said):
        parts.append(moved)
    parts += [part for part in (figure.place, figure.when) if part]
    return ", ".join(parts)


def _moved(figure: Figure, said: Words) -> str | None:
    ends = figure.change
    if ends and ends.from_ is not None:
        return said.say("was {before}", before=amount(ends.from_, figure.unit, said))
    if figure.direction == "up":
        return said.say("rising")
    return said.say("falling") if figure.direction == "down" else None


_ON_RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")


def moments_here(text: str, said: Words, zone: str) -> str:
    """Return a sentence of the record with its moments as the reader's clock and language have them."""

    def here(found: re.Match[str]) -> str:
        try:
            return said.moment(datetime.strptime(f"{found[0][:16]} +0000", "%Y-%m-%d %H:%M %z"), zone)
        except ValueError:  # somebody's headline, with a day that there is not
            return found[0]

    return _ON_RECORD.sub(here, text)


def whats_new(story: Story, said: Words) -> str | None:
    """Return what a story tells for the first time in its storyline, in one sentence; None if nothing is known."""
    line = story.told.storyline
    news = line.new if line else None
    if news is None or news.nothing:
        return None
    if news.changes:
        return _change(story.figures[news.changes[0]], said)
    direct = (story.quotes[at] for at in news.quotes if story.quotes[at].kind == "direct")
    spoken = next((quote for quote in direct if quote.speaker and quote.speaker.mention), None)
    if spoken and spoken.speaker:
        return said.say("{name}: “{words}”", name=spoken.speaker.name, words=_short(said_in(story, spoken)))
    if news.names:
        names = [m.name for m in story.mentions if m.id in news.names]
        return said.say("New here: {names}", names=said.all_of(names[:3])) if names else None
    return None


def _change(figure: Figure, said: Words) -> str | None:
    ends = figure.change
    if ends is None or ends.from_ is None or ends.to is None:
        return None
    now, before = amount(ends.to, figure.unit, said), amount(ends.from_, figure.unit, said)
    if figure.of is None:
        return said.say("Now {now}, was {before}", now=now, before=before)
    return said.say("Now {now} {of}, was {before}", now=now, of=figure.of, before=before)


def said_in(story: Story, quote: Quote) -> str:
    """Return a quote as it is read without the words that part it in the story.

    “This is no flight,” she said. “It is a handover.” is two sentences: the comma belongs to “she said”.
    """
    parts = [story.body[start:end] for start, end in quote.spans]
    if " ".join(parts) != quote.text:
        return quote.text.rstrip(" ,")
    between = [story.body[a[1] : b[0]].rstrip(_MARKS)[-1:] for a, b in pairwise(quote.spans)]
    for at, ends in enumerate(between):
        if ends in {".", "!", "?"} and parts[at].endswith(","):
            parts[at] = parts[at][:-1] + "."
    return " ".join(parts).rstrip(" ,")


_MARKS = " \n\t\"'“”„‟«»‹›‘’‚‛\u00a0\u202f"


def _short(text: str, most: int = 140) -> str:
    text = text.rstrip(" ,")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


def weekly_text(often: float, said: Words) -> str:
    """Return how many alerts a week something brings."""
    if often == 0:
        return said.say("none lately")
    if often < 1:
        return said.say("under 1 a week")
    return said.say("about {often} a week", often=number(round(often), said))


def span_text(seconds: float, said: Words) -> str:
    """Return a time in its largest unit: 20 minutes, 3 hours."""
    return str(format_timedelta(timedelta(seconds=seconds), locale=said.locale, threshold=1.2))


def title_of(story: Story, say: Callable[[str], str]) -> str:
    """Return a story's headline, or what stands in its place: a link needs words."""
    if story.headline:
        return story.headline
    return say("Withdrawn story") if story.told.kind == "withdrawn" else say("A story without a headline")


@lru_cache(maxsize=256)
def direction_of(language: str) -> str:
    """Return "rtl" for languages written from right to left, else "ltr"."""
    try:
        return str(Locale.parse(language, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def verdict(name: str, said: Words) -> str:
    """Return what may be done with a story, in one sentence for each verdict of `read.rights`."""
    return {
        "open-licence": said.say("You may reuse this story under its licence."),
        "ask": said.say("You may reuse this story if the publisher agrees: ask first."),
        "reserved": said.say(
            "All rights are reserved: ask the publisher before you reuse anything but a short quotation."
        ),
        "unknown": said.say("The publisher says nothing about reuse: ask before you reuse this story."),
    }[name]


def evidence_name(what: str, said: Words) -> str:
    """Return what a thing that bears on rights is, or where it was found; what has no name of ours as it is."""
    return {
        "notice": said.say("notice"),
        "licence": said.say("licence"),
        "terms": said.say("terms"),
        "offer": said.say("offer"),
        "holder": said.say("holder"),
        "year": said.say("year"),
        "credit": said.say("credit"),
        "access": said.say("access"),
        "reserved": said.say("reserved"),
        "excerpt": said.say("excerpt"),
        "picture": said.say("picture"),
        "item": said.say("item"),
        "text": said.say("text"),
        "page": said.say("page"),
        "link": said.say("link"),
        "the contract": said.say("the contract"),
    }.get(what, what)


def credit_line(story: Story, said: Words) -> str:
    """Return the line that credits a story where it is used again, ready to copy."""
    names = said.all_of([person.name for person in story.byline])
    whose = f"{names}, {story.told.source_name}" if names else story.told.source_name
    parts = [f"“{story.headline}”, {whose}"]
    if story.published:
        parts.append(said.day(story.published))
    parts += [part for part in (story.rights.licence, web_address(story.url)) if part]
    return ", ".join(parts)


def days(start: str, end: str, said: Words) -> str:
    """Return a resolved moment as people say it: a day, a month, a year, or from a day to another."""
    try:
        first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    except ValueError:
        return start if start == end else said.say("{start} to {end}", start=start, end=end)
    locale = said.locale
    if first == last:
        return said.day(first)
    after = last + timedelta(days=1) if last < date.max else last
    if first.day == 1 and after.day == 1:
        if first.month == 1 and after.month == 1 and after.year - first.year == 1:
            return str(format_date(first, "y", locale=locale))
        if (first.year, first.month) == (last.year, last.month):
            return str(format_skeleton("yMMMM", first, locale=locale))
    return said.say("{start} to {end}", start=said.day(first), end=said.day(last))


def cadence_name(cadence: str, said: Words) -> str:
    """Return when alerts are told, in words."""
    known = {
        "": said.say("as my settings say"),
        "instant": said.say("at once"),
        "hourly": said.say("every hour together"),
        "daily": said.say("every morning together"),
    }
    kind, _, times = cadence.partition(":")
    if kind == "digest":
        return said.say("together at {times}", times=said.all_of(times.split(",")))
    return said.say("together every {time}", time=times) if kind == "group" else known.get(cadence, cadence)


def place_name(address: str, said: Words) -> str:
    """Return where alerts go, in words."""
    return (
        said.say("on your feed")
        if address == "feed"
        else said.say("by mail to {who}", who=address.partition(":")[2])
    )


def source_kind(kind: str, said: Words) -> str:
    """Return what kind of source one is."""
    return {
        "web": said.say("from the web"),
        "file": said.say("a file"),
        "folder": said.say("a folder"),
        "push": said.say("it sends by itself"),
    }[kind]


def role_name(role: str, said: Words) -> str:
    """Return what a clause is to a story."""
    return {
        "required": said.say("needed"),
        "alternative": said.say("one of several"),
        "unwanted": said.say("not wanted"),
    }[role]


def titled(one: Thing, said: Words) -> str:
    """Return what a thing is called where its name stands alone: a topic with a capital."""
    name = said.called(one.id, one.label)
    return name[:1].upper() + name[1:] if one.kind == "topic" else name


MARKS = {"en": "“{}”", "de": "„{}“", "fr": "«\xa0{}\xa0»", "es": "«{}»"}
"""How a name stands within a sentence where its article or case would otherwise be missed, and a headline."""


def mentioned(one: Thing, said: Words) -> str:
    """Return what a thing is called within a sentence: a storyline between marks, and a topic but for English."""
    name, language = said.called(one.id, one.label), str(said.locale.language)
    marked = one.kind == "storyline" or (one.kind == "topic" and language != "en")
    return MARKS[language].format(name) if marked else name


def telling(reasons: Sequence[Reason | ReasonRow], headline: str) -> str | None:
    """Return the first passage that met a follow and says more than the headline, which stands above it.

    The name of a topic, a person or a place that no passage bears out tells a reader nothing.
    """
    passages = (one.passage for one in reasons if one.span is not None)
    return next((passage for passage in passages if passage.strip() != headline.strip()), None)


def pieces(story: Story, reasons: Sequence[Reason]) -> tuple[Passage, ...]:
    """Return the passages of a story that met a query, with what was met marked."""
    return passages(story, reasons)[:2]


def shareable(text: str | None, story: Story, at_machine: bool, shared: bool) -> str | None:
    """Return words of a story if they may be shown: at the reader's own machine always, elsewhere as in an alert
    to one reader, or as in `shared` places."""
    if not text or at_machine:
        return text
    most = showing_of(story.rights, story.image, shared=shared).excerpt
    return text if most is None or len(text) <= most else None

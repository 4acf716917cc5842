"""A story in the terminal, as it was read: the article with its facts marked in it, and what they say below."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console, Group
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from wirebell.cli.marked import Note, key, marked, notes_of
from wirebell.model.facts import Rights
from wirebell.model.showing import in_words, showing_of
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Correction, Story
from wirebell.standing.passage import passage

MEASURE = 80
_PASSAGE = 120
_KINDS = {"person": "People", "organisation": "Organisations", "place": "Places", "other": "Other names"}
_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "tr": "Turkish", "ru": "Russian", "uk": "Ukrainian",
    "ar": "Arabic", "zh": "Chinese", "ja": "Japanese",
}  # fmt: skip
_VERDICTS = {
    "open-licence": "may be reused under its licence",
    "ask": "ask the publisher first",
    "reserved": "all rights reserved",
    "unknown": "nothing is said about reuse",
}


def print_story(story: Story, console: Console | None = None, terms: Terms = NO_TERMS) -> None:
    """Print a story in 80 columns (or on a console given): what it is, its body with the facts marked, and the
    facts; it reads without colour, and where styles are lost the numbers still lead to the notes. `terms` are
    those of a contract with its source."""
    out = console or Console(highlight=False, width=min(MEASURE, Console().width))
    notes = notes_of(story)
    out.print(_head(story))
    out.print()
    out.print(marked(story, notes))
    out.print()
    out.print(Rule(style="dim"))
    if notes or story.mentions:
        out.print(key())
        out.print()
    out.print(_facts(story, notes, terms))


def _head(story: Story) -> Group:
    above = " · ".join(part for part in (story.told.source_name, story.section) if part)
    lines = [
        Text(above, "dim"),
        Text(story.headline, "bold underline"),
        Text(story.standfirst or "", "italic"),
        Text(_byline(story)),
        Text(_dates(story), "dim"),
        Text(_dateline(story), "bold"),
    ]
    return Group(*(line for line in lines if line.plain))


def _byline(story: Story) -> str:
    names = [p.name for p in story.byline]
    return f"By {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}" if names else ""


def _dates(story: Story) -> str:
    updated = story.updated if story.updated != story.published else None
    parts = (
        story.published and _moment(story.published),
        updated and f"updated {_moment(updated)}",
        _LANGUAGES.get(story.language, story.language),
    )
    return " · ".join(part for part in parts if part)


def _moment(moment: datetime) -> str:
    """Return a time as people write it; a day alone where it is midnight UTC, which is what a bare day becomes."""
    day = f"{moment.day} {moment:%B %Y}"
    bare = not moment.utcoffset() and (moment.hour, moment.minute) == (0, 0)
    return day if bare else f"{day}, {moment:%H:%M} {moment:%Z}".rstrip()


def _dateline(story: Story) -> str:
    return " · ".join(p for p in (story.dateline.place, story.dateline.date) if p) if story.dateline else ""


def _facts(story: Story, notes: list[Note], terms: Terms) -> Group:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1)
    for name, value in _rows(story, notes, terms):
        if value:
            table.add_row(name, Text(value))
    return Group(table, Text())


def _rows(story: Story, notes: list[Note], terms: Terms) -> list[tuple[str, str]]:
    helpers = ", ".join(f"{c.name} in {c.place}" if c.place else c.name for c in story.contributors)
    picture = [p for p in (story.image.caption, story.image.credit) if p] if story.image else []
    return [
        ("Topics", "\n".join(_topics(story))),
        *((label, _names(story, kind)) for kind, label in _KINDS.items()),
        ("Quotes", _noted(notes, "quote")),
        ("Figures", _noted(notes, "figure")),
        ("Dates", _noted(notes, "date")),
        ("Reported by", helpers),
        ("Picture", " / ".join(picture)),
        ("Tags", ", ".join(story.tags)),
        ("Correction", _correction(story.told.correction)),
        ("Rights", _rights(story.rights)),
        ("In an alert", in_words(showing_of(story.rights, story.image, terms))),
        ("In a shared one", in_words(showing_of(story.rights, story.image, terms, shared=True))),
    ]


def _correction(fix: Correction | None) -> str:
    """Return the note, and the sentence as it was and is."""
    if fix is None:
        return ""
    lines = (fix.note, fix.before and f"Before: {fix.before}", fix.after and f"Now: {fix.after}")
    return "\n".join(line for line in lines if line)


def _topics(story: Story) -> list[str]:
    """Return each topic with the passage its rule was met by."""
    found = []
    for topic in story.topics:
        because = [
            passage(story.body, span, _PASSAGE) for span in topic.evidence[:1] if span[1] <= len(story.body)
        ]
        found.append(f"{topic.label}, because: {because[0]}" if because else topic.label)
    return found


def _names(story: Story, kind: str) -> str:
    found = [m for m in story.mentions if m.kind == kind]
    return ", ".join(m.name + (f" ({', '.join(m.roles)})" if m.roles else "") for m in found)


def _noted(notes: list[Note], kind: str) -> str:
    return "\n".join(f"{n.number} {n.words}" for n in notes if n.kind == kind)


def _rights(rights: Rights) -> str:
    where = rights.reuse.url or ""
    verdict = _VERDICTS.get(rights.reuse.verdict, rights.reuse.verdict)
    return " · ".join(part for part in (rights.notice, rights.licence, verdict, where) if part)

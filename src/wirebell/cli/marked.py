"""A story's body with its facts marked: names, quotes, figures and dates by colour and by style, and a small
number after each fact that has a note below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten
from typing import Literal

from msgspec import Struct
from rich.text import Text

from wirebell.deliver.render.words import words
from wirebell.model.facts import Figure, Moment, Number, Quote, Span
from wirebell.model.story import Story

NoteKind = Literal["quote", "figure", "date"]

# Style and colour together, so that either alone tells them apart.
STYLES = {
    "person": "bold cyan",
    "organisation": "bold underline blue",
    "place": "underline green",
    "other": "dim bold",
    "quote": "italic yellow",
    "figure": "bold italic red",
    "date": "italic underline magenta",
}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_NOTES = 400
_LONGEST_QUOTE = 70
# A number stands after the marks, not inside them, and not in a word: "Tuesday's".
_CLOSING = re.compile(r"(?:['’]s\b|[\u00a0\u202f ]?»|[\"”“‘)]|['’](?!\w))*")


class Note(Struct, frozen=True):
    """A numbered fact: what it is, where it stands in the body, and what it says."""

    number: int
    kind: NoteKind
    end: int
    words: str


def notes_of(story: Story) -> list[Note]:
    """Return the quotes, figures and dates in the order of their ends, numbered from 1; the first 400."""
    found: list[tuple[int, NoteKind, str]] = [
        *((q.spans[-1][1], "quote", _quote(q)) for q in story.quotes if q.spans),
        *((f.span[1], "figure", _figure(f)) for f in story.figures),
        *((m.span[1], "date", _moment(m)) for m in story.moments),
    ]
    found.sort(key=lambda f: f[0])
    closing = ((_CLOSING.match(story.body, end), kind, words) for end, kind, words in found[:_MOST_NOTES])
    return [Note(at, kind, mark.end(), words) for at, (mark, kind, words) in enumerate(closing, 1) if mark]


def marked(story: Story, notes: list[Note]) -> Text:
    """Return the body with its facts in their styles and the notes' numbers raised after them."""
    text = Text(story.body)
    for kind, span in _styled(story):
        text.stylize(STYLES[kind], *span)
    numbers: dict[int, list[str]] = {}
    for note in notes:
        numbers.setdefault(note.end, []).append(str(note.number).translate(_RAISED))
    out = Text()
    for piece, end in zip(text.divide(numbers), [*numbers, None], strict=False):
        out.append_text(piece)
        if end is not None:
            out.append("˒".join(numbers[end]), "bold")
    return out


def key() -> Text:
    """Return the line that says which style is what."""
    parts = [Text(kind, style) for kind, style in STYLES.items() if kind != "other"]
    return Text.assemble("Marked: ", Text(", ").join(parts), "; ¹ has a note below.", style="")


def _styled(story: Story) -> Iterator[tuple[str, Span]]:
    for quote in story.quotes:
        yield from (("quote", span) for span in quote.spans)
    for mention in story.mentions:
        yield from ((mention.kind, span) for span in mention.spans)
    yield from (("figure", figure.span) for figure in story.figures)
    yield from (("date", moment.span) for moment in story.moments)


def _quote(quote: Quote) -> str:
    who = quote.speaker.name if quote.speaker else "nobody named"
    words = shorten(quote.text, _LONGEST_QUOTE, placeholder="…")
    return f"{who}: {words}" if quote.kind == "indirect" else f"{who}: “{words}”"


def _moment(moment: Moment) -> str:
    return f"{moment.text} = {_period(moment.start, moment.end)}"


def _period(start: str, end: str) -> str:
    """Return a period as shortly as it can be said: a day, a month, a year, else from when to when."""
    if start == end:
        return start
    if (start[4:], end[4:]) == ("-01-01", "-12-31") and start[:4] == end[:4]:
        return f"all of {start[:4]}"
    if start[:8] == end[:8] and start[8:] == "01" and end[8:] in {"28", "29", "30", "31"}:
        return f"all of {start[:7]}"
    return f"{start} to {end}"


def _figure(figure: Figure) -> str:
    amount = _amount(figure.value, figure.unit)
    parts = [figure.qualifier, amount, figure.of, figure.direction, figure.by and f"by {_number(figure.by)}"]
    if figure.change:
        ends = (("from", figure.change.from_), ("to", figure.change.to))
        parts += [f"{word} {_number(end)}" for word, end in ends if end is not None]
    parts += [figure.place and f"in {figure.place}", figure.when and f"({figure.when})"]
    return " ".join(str(p) for p in parts if p)


def _amount(value: Number | tuple[Number, Number], unit: str | None) -> str:
    from wirebell.web.sentences import amount  # babel comes with it: only where somebody looks

    if isinstance(value, tuple):
        return f"{_number(value[0])} to {amount(value[1], unit, words('en'))}"
    return amount(value, unit, words("en"))


def _number(value: float) -> str:
    return f"{value:,}"

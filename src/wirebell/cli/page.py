"""A story in the terminal, as it was read, with its facts."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wirebell.model.facts import Figure, Quote, Span
from wirebell.model.story import Story

MEASURE = 88
MARKS = {"person": "bold", "organisation": "bold", "place": "bold", "quote": "italic", "figure": "yellow"}


def print_story(story: Story) -> None:
    """Print headline, byline, body with names, quotes and figures marked, then the facts."""
    out = Console(highlight=False, width=min(MEASURE, Console().width))
    out.print(f"[b]{escape(story.headline)}[/b]")
    if story.standfirst:
        out.print(escape(story.standfirst))
    out.print(f"[dim]{escape(_head(story))}[/dim]\n")
    out.print(_marked(story))
    out.print()
    out.print(_facts(story))


def _head(story: Story) -> str:
    by = ", ".join(p.name for p in story.byline)
    when = f"{story.published:%d %B %Y %H:%M}" if story.published else ""
    return " · ".join(
        part for part in (story.told.source_name, f"By {by}" if by else "", when, story.language) if part
    )


def _marked(story: Story) -> Text:
    text = Text(story.body)
    for mention in story.mentions:
        if mention.kind in MARKS:
            _mark(text, mention.spans, MARKS[mention.kind])
    for quote in story.quotes:
        _mark(text, quote.spans, MARKS["quote"])
    _mark(text, [f.span for f in story.figures], MARKS["figure"])
    return text


def _mark(text: Text, spans: tuple[Span, ...] | list[Span], style: str) -> None:
    for start, end in spans:
        text.stylize(style, start, end)


def _facts(story: Story) -> Padding:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    rows = (
        ("Topics", ", ".join(t.label for t in story.topics)),
        *((kind.capitalize() + "s", _names(story, kind)) for kind in ("person", "organisation", "place")),
        ("Quotes", "\n".join(map(_quote, story.quotes))),
        ("Figures", "\n".join(map(_figure, story.figures))),
        ("Dates", "\n".join(f"{m.text}: {_period(m.start, m.end)}" for m in story.moments)),
        ("Reported by", ", ".join(f"{c.name}{f' in {c.place}' if c.place else ''}" for c in story.contributors)),
        ("Picture", " / ".join(p for p in (story.image.caption, story.image.credit) if p) if story.image else ""),
        ("Correction", story.told.correction.note if story.told.correction else ""),
        ("Rights", " · ".join(p for p in (story.rights.notice, story.rights.licence) if p)),
        ("Reuse", story.rights.reuse.verdict),
    )
    for name, value in rows:
        if value:
            table.add_row(name, escape(value))
    return Padding(table, (0, 0, 1, 0))


def _names(story: Story, kind: str) -> str:
    found = [m for m in story.mentions if m.kind == kind]
    return ", ".join(m.name + (f" ({', '.join(m.roles)})" if m.roles else "") for m in found)


def _period(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def _quote(quote: Quote) -> str:
    return f"{quote.speaker.name if quote.speaker else 'nobody named'}: {quote.text}"


def _figure(figure: Figure) -> str:
    value = "-".join(f"{v:,}" for v in figure.value) if isinstance(figure.value, tuple) else f"{figure.value:,}"
    change = figure.change and f"from {figure.change.from_} to {figure.change.to}"
    parts = (
        figure.qualifier,
        value,
        figure.unit,
        figure.of,
        figure.direction,
        change,
        figure.place and f"in {figure.place}",
    )
    return " ".join(str(p) for p in parts if p)

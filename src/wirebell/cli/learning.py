"""`wirebell topics …`: what Wirebell can find in a story, and by which rule or tagger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from wirebell.app import topics as asked
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.screen import columns, many, screen

if TYPE_CHECKING:
    from wirebell.app.answers import LearnedRow, TopicRow, TopicsImported

group = typer.Typer(no_args_is_help=True, help="The topics that stories are found to be about.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="topics")


@group.command("list")
def list_(json: AsJson = False) -> None:
    """List the topics that can be followed, each below the topic above it."""
    with desk().house() as house:
        rows = asked.rows(house)
        desk().show({"topics": rows}, lambda: screen().print(_table(rows)), json)


def _table(rows: Sequence[TopicRow]) -> Table:
    """Return the topics as a tree with their ids, and how well a tagger knows them where one does."""
    learned = any(row.learned for row in rows)
    table = columns("Topic", "Id", *(["Learned"] if learned else []))
    by_id = {row.id: row for row in rows}
    for root in rows:
        if not root.parents:
            for row, depth in _below(root, by_id, 0):
                cells = [_quality(row.learned)] if learned else []
                table.add_row("  " * depth + escape(row.label), row.id, *cells)
    return table


def _below(row: TopicRow, by_id: Mapping[str, TopicRow], depth: int) -> Iterator[tuple[TopicRow, int]]:
    """Yield a topic and those below it, each below the first of its parents only."""
    yield row, depth
    for child in row.children:
        if by_id[child].parents[0] == row.id:
            yield from _below(by_id[child], by_id, depth + 1)


def _quality(learned: LearnedRow | None) -> str:
    if learned is None:
        return ""
    return f"precision {learned.precision:.2f}, recall {learned.recall:.2f}, {learned.stories:,} stories"


@group.command("show")
def show(topic: Annotated[str, typer.Argument(metavar="ID|LABEL")], json: AsJson = False) -> None:
    """Show a topic with the rule that finds it. Example: `wirebell topics show "US foreign policy"`"""
    with desk().house() as house:
        row = asked.show(house, topic)
        desk().show(row, lambda: _print_topic(row), json)


def _print_topic(row: TopicRow) -> None:
    out = screen(highlight=False)
    out.print(f"[b]{escape(row.label)}[/b]  {row.id}")
    if row.parents:
        out.print(f"under {', '.join(row.parents)}")
    if row.children:
        out.print(f"above {', '.join(row.children)}")
    if row.learned:
        out.print(f"learned: {_quality(row.learned)}")
    nothing = "no rule of its own" + ("" if row.learned else ": found through the topics below it")
    out.print(escape(row.rule or nothing))


@group.command("rule")
def rule(
    topic: Annotated[str, typer.Argument(metavar="ID|LABEL")],
    expression: Annotated[
        str | None, typer.Argument(metavar="[EXPRESSION]", help="Its rule from now on; its own if none is given.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Give a topic another rule, before any that the package or an import has; or its own rule back.

    Example: `wirebell topics rule "US foreign policy" 'place:Karsan AND troops'`
    """
    with desk().house() as house:
        row = asked.rule_topic(house, topic, expression)
        desk().show(row, lambda: _print_topic(row), json)


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="SKOS|CSV")],
    language: Annotated[str, typer.Option(metavar="CODE", help="The language labels are taken in.")] = "en",
    json: AsJson = False,
) -> None:
    """Import topics: a SKOS file (RDF/XML), or a CSV with the columns id, label, parents, rule.

    They can be followed, and categories of sources mapped to them. They take the place of any imported
    before; topics we have rules for keep those.
    Example: `wirebell topics import mediatopics.rdf`
    """
    with desk().house() as house:
        done = asked.import_topics(house, file, language)
        desk().show(done, lambda: _said(done), json)


def _said(done: TopicsImported) -> None:
    print(f"{many(done.added, 'topic')} added; {done.there} were there.")
    if done.unknown:
        more = f", and {len(done.unknown) - 5} more" if len(done.unknown) > 5 else ""
        text = f"No topic has the id {', '.join(done.unknown[:5])}{more}: left out as a parent."
        screen(stderr=True, highlight=False).print(escape(text), soft_wrap=True)


@group.command("train")
def train(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE.jsonl")],
    out: Annotated[
        Path | None, typer.Option(metavar="MODEL", help="Where the tagger goes; by default the home, to be used.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Train a tagger on an archive: JSON lines, each `{"headline", "body", "topics": […]}` with ids or labels.

    A tagger in the home (`topics.tagger`) is used by every reading from the next start on.
    Example: `wirebell topics train archive.jsonl`
    """
    with desk().house() as house:
        done = asked.train(house, archive, out)

        def say() -> None:
            table = columns("Topic", "Learned")
            for row in done.topics:
                table.add_row(escape(row.label), _quality(row.learned))
            screen().print(table)
            use = (
                "Reading uses it from the next start on."
                if done.used
                else "Reading uses it once it is in the home."
            )
            print(f"{done.stories:,} stories read; {len(done.topics)} topics learned: {done.model}. {use}")

        desk().show(done, say, json)


@group.command("close")
def close(topic: Annotated[str, typer.Argument(metavar="ID|LABEL")], json: AsJson = False) -> None:
    """Tell stories on a topic, and on all below it, to entitled followers alone."""
    from wirebell.app import entitling
    from wirebell.cli.closing import show as show_closed

    with desk().house() as house:
        show_closed(entitling.close(house, topic=topic), json)


@group.command("open")
def open_(topic: Annotated[str, typer.Argument(metavar="ID|LABEL")], json: AsJson = False) -> None:
    """Tell stories on a topic to all who follow them, from the next on."""
    from wirebell.app import entitling
    from wirebell.cli.closing import show as show_closed

    with desk().house() as house:
        show_closed(entitling.reopen(house, topic=topic), json)

"""`wirebell source …`."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import contracts
from wirebell.app import sources as asked
from wirebell.app.answers import SourceAdded, SourceRow
from wirebell.cli.desk import AsJson, desk, stop
from wirebell.cli.screen import columns, many, print_table, screen

group = typer.Typer(no_args_is_help=True, help="The feeds, pages, files and folders that stories come from.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="source")


@group.command("add")
def add(
    address: Annotated[str, typer.Argument(metavar="URL|FILE|DIR")],
    pages: Annotated[
        str, typer.Option(help="Fetch article pages: never, short (when the feed's text is short) or always.")
    ] = "short",
    poll: Annotated[
        int | None, typer.Option(metavar="SECONDS", help="Visit at this interval, if the publisher permits it.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What readers call it; the feed's own title if not given.")
    ] = None,
    credential: Annotated[
        str | None,
        typer.Option(
            metavar="env:NAME|file:PATH", help="Where the secret is: `Basic user:password` or `Header: value`."
        ),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(metavar="CATEGORY=TOPIC", help="Map one of its categories to a topic. Repeatable."),
    ] = None,
    alert_first: Annotated[bool, typer.Option(help="Let even the first visit alert.")] = False,
    json: AsJson = False,
) -> None:
    """Add a source. Its first visit is silent: nobody is alerted to what already stood there.

    Example: `wirebell source add https://harbour.example/world.rss --pages never`
    """
    wish = asked.SourceWish(
        address=address,
        pages=pages,
        poll=poll,
        name=name,
        credential=credential,
        topics=tuple(topic or ()),
        alert_first=alert_first,
    )
    with desk().house() as house:
        answer = asked.add(house, wish)
        if answer.caution:
            screen(stderr=True).print(escape(answer.caution), soft_wrap=True)
        desk().show(answer, lambda: _say_added(answer), json)


def _say_added(answer: SourceAdded) -> None:
    verb = "Added" if answer.added else "Already there:"
    source = answer.source
    screen().print(f"{verb} [b]{escape(source.name or source.url)}[/b]  {source.id}")
    if answer.added and source.kind == "web":
        screen(stderr=True).print(f"See what it holds: wirebell source check {source.id}", soft_wrap=True)


@group.command("list")
def list_(json: AsJson = False) -> None:
    """List the sources with their health, rhythm and next visit."""
    with desk().house() as house:
        rows = asked.rows(house)
        desk().show({"sources": rows}, lambda: _table(rows), json)


def _table(rows: list[SourceRow]) -> None:
    if not rows:
        screen().print("No sources yet. Add one: wirebell source add https://…/feed")
        return
    table = columns("Source", "Id", "Health", "Visits", "Next visit (UTC)")
    names = Counter(row.name for row in rows)
    for row in rows:
        due = f"{row.next:%d %b %H:%M}" if row.next else "now"
        name = row.name if names[row.name] == 1 else f"{row.name}\n{row.url}"
        table.add_row(escape(name), row.id, escape(row.problem or row.health), str(row.visits), due)
    print_table(table)


@group.command("check")
def check(
    source: Annotated[list[str] | None, typer.Argument(metavar="[ID|URL]…", help="All if none is named.")] = None,
    json: AsJson = False,
) -> None:
    """Look at sources now and say what they would bring; nothing is taken. Exits 1 if one fails."""
    from wirebell.app import looking  # reads and fetches, which no other command here does

    with desk().house() as house:
        rows = looking.check(house, source or ())

        def say() -> None:
            for row in rows:
                found = f"well, {many(row.items, 'story')} on it" if row.ok else str(row.problem)
                screen().print(f"{escape(row.name)}  [dim]{row.id}[/dim]  {escape(found)}")

        desk().show({"sources": rows}, say, json)
        if not all(row.ok for row in rows):
            stop(1)


@group.command("change")
def change(
    source: Annotated[str, typer.Argument(metavar="ID|URL")],
    name: Annotated[str | None, typer.Option(help="What readers call it; '' for the feed's own title.")] = None,
    pages: Annotated[str | None, typer.Option(help="Fetch article pages: never, short or always.")] = None,
    poll: Annotated[
        int | None, typer.Option(metavar="SECONDS", help="Visit at this interval; 0 for its own rhythm.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Change how a source is called and visited. What it brought stays as it is.

    Example: `wirebell source change harbour-1a2b3c --name "Harbour Post" --pages never`
    """
    with desk().house() as house:
        row = asked.change(house, source, asked.SourceSettings(name=name, pages=pages, poll=poll))
        desk().show({"source": row}, lambda: screen().print(f"Changed: [b]{escape(row.name)}[/b]  {row.id}"), json)


@group.command("remove")
def remove(source: Annotated[str, typer.Argument(metavar="ID|URL")], json: AsJson = False) -> None:
    """Stop visiting a source. Its stories and alerts stay."""
    with desk().house() as house:
        gone = asked.remove(house, source)
        desk().show({"removed": gone}, lambda: screen().print(f"No longer visited: {gone}"), json)


@group.command("close")
def close(source: Annotated[str, typer.Argument(metavar="ID|URL")], json: AsJson = False) -> None:
    """Tell a source's stories to entitled followers alone; what waits for others is not sent."""
    from wirebell.app import entitling
    from wirebell.cli.closing import show

    with desk().house() as house:
        show(entitling.close(house, source=source), json)


@group.command("open")
def open_(source: Annotated[str, typer.Argument(metavar="ID|URL")], json: AsJson = False) -> None:
    """Tell a source's stories to all who follow them, from the next on."""
    from wirebell.app import entitling
    from wirebell.cli.closing import show

    with desk().house() as house:
        show(entitling.reopen(house, source=source), json)


@group.command("terms")
def terms(
    source: Annotated[str, typer.Argument(metavar="ID|URL")],
    excerpt: Annotated[
        str | None, typer.Option(metavar="N|all|default", help="Characters of the text that alerts may show.")
    ] = None,
    picture: Annotated[
        str | None, typer.Option(metavar="yes|no|default", help="Whether they may show the picture.")
    ] = None,
    shared: Annotated[
        str | None,
        typer.Option(metavar="yes|no|default", help="Whether they may go to chats and webhooks, with all that."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Write down what a contract with a source lets alerts show; it goes before what its stories say.

    Example: `wirebell source terms harbour-1a2b3c --excerpt 500 --shared no`
    """
    with desk().house() as house:
        row = contracts.agree(house, source, contracts.Said(excerpt=excerpt, picture=picture, shared=shared))
        said = ", ".join(f"{name} {value}" for name, value in _said(row) if value is not None)
        desk().show({"source": row}, lambda: screen().print(f"{escape(row.name)}: {said or 'no terms'}"), json)


def _said(row: SourceRow) -> list[tuple[str, object]]:
    yes = {True: "yes", False: "no", None: None}
    terms = row.terms
    return [("excerpt", terms.excerpt), ("picture", yes[terms.picture]), ("shared", yes[terms.shared])]

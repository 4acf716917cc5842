"""`wirebell changes …`: what the desk changed, and who did it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import changing as asked
from wirebell.cli.desk import MOST, AsJson, desk
from wirebell.cli.screen import columns, print_table, screen

group = typer.Typer(no_args_is_help=True, help="What the desk changed, and who did it.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="changes")


@group.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many, newest first.")] = 50,
    thing: Annotated[str | None, typer.Option(metavar="ID", help="Of one topic, source, story …")] = None,
    json: AsJson = False,
) -> None:
    """List what was changed at the desk, by the API and by commands."""
    with desk().house() as house:
        rows = asked.rows(house, limit, thing=thing)

        def say() -> None:
            table = columns("Number", "When (UTC)", "Who", "What", "Thing")
            for row in rows:
                who = row.who or ("at the command line" if row.via == "command" else "erased since")
                what = row.kind + (" (undone)" if row.undone else "")
                table.add_row(str(row.number), f"{row.at:%d %b %H:%M}", escape(who), what, escape(row.label))
            print_table(table, "Nothing was changed yet.")

        desk().show({"changes": rows}, say, json)


@group.command("undo")
def undo(number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=MOST)], json: AsJson = False) -> None:
    """Put back what was there before a change, if nothing changed it again since."""
    from wirebell.app.undoing import undo as taken_back

    with desk().house() as house:
        done = taken_back(house, number)
        desk().show({"undone": number}, lambda: screen().print(f"Undone: {done.kind}, {escape(done.label)}"), json)

"""`wirebell topics …`: what Wirebell can find in a story, and by which rule."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wirebell.app import topics as asked
from wirebell.cli.desk import AsJson, desk

group = typer.Typer(no_args_is_help=True, help="The topics that stories are found to be about.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="topics")


@group.command("list")
def list_(json: AsJson = False) -> None:
    """List the topics that can be followed."""
    with desk().house() as house:
        rows = asked.rows(house)

        def say() -> None:
            table = Table("Id", "Topic", box=None, header_style="dim")
            for row in rows:
                table.add_row(row.id, escape(row.label))
            Console().print(table)

        desk().show({"topics": rows}, say, json)


@group.command("show")
def show(topic: Annotated[str, typer.Argument(metavar="ID|LABEL")], json: AsJson = False) -> None:
    """Show a topic with the rule that finds it. Example: `wirebell topics show "US foreign policy"`"""
    with desk().house() as house:
        row = asked.show(house, topic)

        def say() -> None:
            out = Console(highlight=False)
            out.print(f"[b]{escape(row.label)}[/b]  {row.id}")
            if row.parents:
                out.print(f"under {', '.join(row.parents)}")
            out.print(escape(row.rule or "no rule of its own: found through the topics below it"))

        desk().show(row, say, json)

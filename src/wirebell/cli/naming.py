"""`wirebell names …`: the names that stories are read with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wirebell.app import naming as asked
from wirebell.cli.desk import AsJson, desk

group = typer.Typer(no_args_is_help=True, help="The names that stories are read with.")


@group.callback()
def _names() -> None:
    """Keep `import` a command of its own though it is the only one."""


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="names")


@group.command("import")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE")], json: AsJson = False) -> None:
    """Know more names: from a CSV (kind, name, aliases, same_as) or Wikidata's JSON."""
    with desk().house() as house:
        done = asked.import_names(house, file)
        desk().show(done, lambda: typer.echo(f"{done.imported} imported, {done.kept} kept in all."), json)

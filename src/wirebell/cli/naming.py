"""`wirebell names …`: the names that stories are read with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wirebell.app import naming as asked
from wirebell.cli.desk import AsJson, desk

group = typer.Typer(no_args_is_help=True, help="The names that stories are read with.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="names")


@group.command("import")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE")], json: AsJson = False) -> None:
    """Know more names: from a CSV (kind, name, aliases, same_as) or Wikidata's JSON."""
    with desk().house() as house:
        done = asked.import_names(house, file)
        desk().show(done, lambda: typer.echo(f"{done.imported} imported, {done.kept} kept in all."), json)


_Kind = Annotated[str, typer.Argument(metavar="KIND", help="person, organisation, place or other")]


@group.command("merge")
def merge(
    kind: _Kind,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    other: Annotated[str, typer.Argument(metavar="OTHER")],
    json: AsJson = False,
) -> None:
    """Read OTHER as another name of NAME from now on: one id, met by the follows of either name."""
    with desk().house() as house:
        done = asked.merge_names(house, kind, name, other)
        desk().show(done, lambda: typer.echo(f"{other} is read as {name}; {done.kept} names kept in all."), json)


@group.command("split")
def split(kind: _Kind, name: Annotated[str, typer.Argument(metavar="NAME")], json: AsJson = False) -> None:
    """Read NAME as a thing of its own from now on."""
    with desk().house() as house:
        done = asked.split_name(house, kind, name)
        desk().show(done, lambda: typer.echo(f"{name} stands for itself; {done.kept} names kept in all."), json)

"""`wirebell follow suggest`: what a reader may mean by a word, before it becomes a search for the word."""

from __future__ import annotations

from typing import Annotated

import typer

from wirebell.app import meanings as asked
from wirebell.cli import progress
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.follows import group
from wirebell.cli.offers import table
from wirebell.cli.screen import screen


def register(app: typer.Typer) -> None:
    """Leave this command where it is: in the group of follows."""
    del app


@group.command("suggest")
def suggest(word: Annotated[str, typer.Argument(metavar="WORD")], json: AsJson = False) -> None:
    """Say what a word may mean: topics, people, organisations, places, sources, bylines, storylines.

    Examples: `wirebell follow suggest iraq`, `wirebell follow suggest 'foreign policy'`
    """
    with desk().house() as house:
        with progress.shown() as told:
            found = asked.meanings(house, word, told)
        answer = {"word": word, "meanings": found}
        desk().show(answer, lambda: screen(highlight=False).print(table(found)), json)

"""`wirebell follower import` and `consent`: subscribers that a publisher brings along."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import subscribers as asked
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.follows import people
from wirebell.cli.screen import many, screen


def register(app: typer.Typer) -> None:
    """Leave these commands where they are: in the group of followers."""
    del app


@people.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    publisher: Annotated[str, typer.Option("--publisher", help="The publisher whose subscribers these are.")],
    json: AsJson = False,
) -> None:
    """Bring a publisher's subscribers with their consent: nobody without it is mailed.

    Example: `wirebell follower import subscribers.csv --publisher harbour`
    """
    with desk().house() as house:
        answer = asked.bring_subscribers(house, file, publisher)

        def say() -> None:
            screen(highlight=False).print(
                f"{many(answer.lines, 'line')}: {many(answer.followers, 'new follower')}, "
                f"{answer.mailed} may be mailed, "
                f"{many(answer.follows, 'new follow')}. What was said of consent is kept."
            )

        desk().show(answer, say, json)


@people.command("consent")
def consent(follower: Annotated[str, typer.Argument(metavar="FOLLOWER")], json: AsJson = False) -> None:
    """List what was said of a follower's consent to mail, when, and on what evidence."""
    with desk().house() as house:
        found = asked.consents_of(house, follower)

        def say() -> None:
            out = screen(highlight=False)
            for one in found:
                when = one.at.date().isoformat() if one.at else "no date"
                out.print(f"{one.state}  {escape(one.address)}  {when}  [dim]{escape(one.evidence)}[/dim]")
            if not found:
                out.print("Nothing is on record.")

        desk().show({"consents": found}, say, json)

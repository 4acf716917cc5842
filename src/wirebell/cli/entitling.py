"""`wirebell follower entitle|disentitle|entitlements`: who may see what is closed."""

from __future__ import annotations

from typing import Annotated

import typer

from wirebell.cli.closing import show
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.follows import Name, people
from wirebell.errors import UsageError

Sources = Annotated[list[str] | None, typer.Option("--source", metavar="ID|URL", help="A source. Repeatable.")]
Topics = Annotated[list[str] | None, typer.Option("--topic", metavar="ID|LABEL", help="A topic. Repeatable.")]


def register(app: typer.Typer) -> None:
    """Leave these commands where they are: in the group of followers."""
    del app


@people.command("entitle")
def entitle(name: Name, source: Sources = None, topic: Topics = None, json: AsJson = False) -> None:
    """Let a follower see sources and topics that are closed.

    Example: `wirebell follower entitle ana --source harbour-1a2b3c --topic "US foreign policy"`
    """
    from wirebell.app import entitling as asked

    _something(source, topic)
    with desk().house() as house:
        show(asked.entitle(house, name, source or (), topic or ()), json)


@people.command("disentitle")
def disentitle(name: Name, source: Sources = None, topic: Topics = None, json: AsJson = False) -> None:
    """Take that back: nothing of it that is not yet sent will be."""
    from wirebell.app import entitling as asked

    _something(source, topic)
    with desk().house() as house:
        show(asked.disentitle(house, name, source or (), topic or ()), json)


def _something(source: list[str] | None, topic: list[str] | None) -> None:
    if not source and not topic:
        raise UsageError("Say what: --source ID or --topic LABEL, each as often as wanted.")


@people.command("entitlements")
def entitlements(json: AsJson = False) -> None:
    """List what is closed, and who may see it."""
    from wirebell.app import entitling as asked

    with desk().house() as house:
        show(asked.rows(house), json)

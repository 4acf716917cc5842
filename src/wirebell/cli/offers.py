"""What plain words may mean, shown as rows, and offered when they are followed as words."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from wirebell import standing
from wirebell.app import meanings as asked
from wirebell.app.cautions import Caution, cautions, policy_cautions
from wirebell.app.house import House
from wirebell.cli.screen import columns, screen
from wirebell.model.policy import Policy


def table(found: list[asked.Meaning]) -> Table:
    """Return the meanings as rows: what it is, what to follow, and the stories of 30 days."""
    rows = columns("Meaning", "", "Follow", "Stories in 30 days")
    for meaning in found:
        label = "" if meaning.kind == "words" else escape(meaning.label)
        label += f" [dim]and[/dim] {escape(meaning.beside)}" if meaning.beside else ""
        kind = "the words alone" if meaning.kind == "words" else meaning.kind
        rows.add_row(label, f"[dim]{kind}[/dim]", escape(meaning.expression), _many(meaning))
    return rows


def _many(meaning: asked.Meaning) -> str:
    if meaning.stories is None:
        return ""
    return f"{'' if meaning.exact else 'about '}{meaning.stories:,}"


def warn(house: House, expression: str) -> None:
    """Say on standard error what an expression asks for that is not there, or hardly what was meant."""
    _say(cautions(house, standing.parse(expression, standing.DESK), expression))


def warn_of(house: House, policy: Policy) -> None:
    """Say on standard error which sources and languages a policy names that are not there."""
    _say(policy_cautions(house, policy))


def _say(found: Iterable[Caution]) -> None:
    err = screen(stderr=True, highlight=False)
    for caution in found:
        err.print(f"[b]{escape(caution.clause)}[/b]: {escape(caution.says)}")


def offer(house: House, expression: str) -> None:
    """Say on standard error what else plain words may mean; nothing for any other expression."""
    if not asked.is_plain(expression):
        return
    found = asked.meanings(house, expression, file=False)
    if len(found) > 1:
        err = screen(stderr=True, highlight=False)
        err.print("[dim]It is followed as words. It may also mean:[/dim]")
        err.print(table(found[:-1]))

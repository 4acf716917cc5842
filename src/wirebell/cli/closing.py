"""What is closed and who may see it, as every command that changes it shows it."""

from __future__ import annotations

from rich.markup import escape

from wirebell.app.answers import EntitlementRow
from wirebell.cli.desk import desk
from wirebell.cli.screen import columns, screen


def show(rows: list[EntitlementRow], json: bool) -> None:
    """Show all that is closed, or would be open to some."""

    def say() -> None:
        table = columns("What", "Id", "", "Who may see it")
        for row in rows:
            who = ", ".join(row.followers) if row.followers else "nobody" if row.closed else ""
            table.add_row(escape(row.label), escape(row.thing), "closed" if row.closed else "open", escape(who))
        screen().print(table if rows else "Nothing is closed.")

    desk().show({"entitlements": rows}, say, json)

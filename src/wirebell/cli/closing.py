"""What is closed and who may see it, as every command that changes it shows it."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wirebell.app.answers import EntitlementRow
from wirebell.cli.desk import desk


def show(rows: list[EntitlementRow], json: bool) -> None:
    """Show all that is closed, or would be open to some."""

    def say() -> None:
        table = Table("What", "Id", "", "Who may see it", box=None, header_style="dim")
        for row in rows:
            who = ", ".join(row.followers) if row.followers else "nobody" if row.closed else ""
            table.add_row(escape(row.label), escape(row.thing), "closed" if row.closed else "open", escape(who))
        Console().print(table if rows else "Nothing is closed.")

    desk().show({"entitlements": rows}, say, json)

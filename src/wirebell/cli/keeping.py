"""`wirebell backup`, `restore`, `migrate` and `purge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.markup import escape

from wirebell.app import keeping as asked
from wirebell.app.migrating import migrate as asked_migrate
from wirebell.app.migrating import upgrade as asked_upgrade
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.progress import shown
from wirebell.cli.screen import many, screen
from wirebell.errors import UsageError
from wirebell.settings import MOST_DAYS


class _Purge(Struct, frozen=True):
    stories: int
    alerts: int


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("migrate")(migrate)
    app.command("purge")(purge)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet.")],
    json: AsJson = False,
) -> None:
    """Copy the database, the keys, the configuration and the desk's rules into a folder, while the server runs.

    Example: `wirebell backup /var/backups/wirebell-2026-11-28`
    """
    with desk().house() as house:
        made = asked.back_up(house, folder)
    said = f"{', '.join(made.files)}: {made.bytes:,} bytes in {made.folder}"
    desk().show(made, lambda: screen().print(said, soft_wrap=True), json)


def restore(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that `wirebell backup` made.")],
    resend: Annotated[
        bool, typer.Option("--resend", help="Send what waited in the backup, even if it was sent since.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Put a backup into a home that has no database. What waited in it is held unless --resend.

    Example: `wirebell --home /srv/wirebell restore /var/backups/wirebell-2026-11-28`
    """
    with desk().house() as house:
        made = asked.restore(house, folder, resend)
    if made.caution:
        screen(stderr=True, highlight=False).print(escape(made.caution), soft_wrap=True)
    said = f"Restored into {made.home}; {made.held} that waited are held. Now: wirebell audit"
    desk().show(made, lambda: screen().print(said, soft_wrap=True), json)


def migrate(
    source: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="The database in use, which keeps what it holds.")
    ] = None,
    target: Annotated[str | None, typer.Option("--to", metavar="URL", help="An empty database.")] = None,
    json: AsJson = False,
) -> None:
    """Carry all that is on record into another database, SQLite or PostgreSQL, and compare every row.

    Stop the server first. Cut short, the same command goes on where it was. Without --from and --to, bring the
    schema of the database in use to the newest: a server does that by itself, workers of a cluster wait for it.

    Example: `wirebell migrate --from sqlite:///srv/wirebell/wirebell.db --to postgresql://wire@db.example/wirebell`
    """
    if source is None and target is None:
        _upgrade(json)
        return
    if source is None or target is None:
        raise UsageError("Give both, --from the database in use and --to an empty one; or neither.")
    with shown() as progress:
        made = asked_migrate(source, target, progress)
    said = f"{made.rows:,} rows of {made.tables} tables are the same in both. Now: database = … in wirebell.toml"
    desk().show(made, lambda: screen().print(said, soft_wrap=True), json)


def _upgrade(json: bool) -> None:
    with desk().house() as house:
        made = asked_upgrade(house)
    desk().show(made, lambda: screen().print(f"The database has the newest schema, {made.schema}."), json)


def purge(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_DAYS, help="Keep so many days; else `keep_days` of wirebell.toml."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Delete stories older than so many days, with their alerts. What they are known by stays.

    Example: `wirebell purge --days 90`
    """
    with desk().house() as house:
        keep = days or house.settings.keep_days
        if keep is None:
            raise UsageError("Say how long to keep stories: --days N, or keep_days = N in wirebell.toml.")
        steps = list(asked.purge(house, keep))
    gone = _Purge(sum(step.stories for step in steps), sum(step.alerts for step in steps))
    said = f"{many(gone.stories, 'story')} and {many(gone.alerts, 'alert')} deleted"
    desk().show(gone, lambda: screen().print(said), json)

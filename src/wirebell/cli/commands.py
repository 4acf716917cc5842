"""Which module of the command line holds which command: a command's module is imported when it is asked for.

Importing all of them takes over a second, which `wirebell --help` and every short command would pay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

import typer
from typer._click import Command, Context, HelpFormatter
from typer.core import TyperCommand, TyperGroup


class Held(NamedTuple):
    """A command: the modules of this folder that make it, and the line that the help gives it."""

    modules: tuple[str, ...]
    line: str


PANELS: Mapping[str, Mapping[str, Held]] = {
    "Follow the news": {
        "source": Held(("sources",), "The feeds, pages, files and folders that stories come from."),
        "follow": Held(("follows", "trying", "meanings"), "What followers want to be told about."),
        "follower": Held(("follows", "entitling", "subscribers"), "Who is told: people, teams, machines."),
        "run": Held(
            ("running",),
            "Visit the due sources, take every story, post what is due, stop. Sources that fail are counted.",
        ),
        "serve": Held(
            ("running",),
            "Visit, read, alert and deliver until stopped, with pages on http://127.0.0.1:8580/ and /healthz.",
        ),
        "demo": Held(
            ("running",),
            "Play a bundled news day through a complete server: alerts on screen, mail in the sink, "
            "pages to open.",
        ),
    },
    "What was read and told, and why": {
        "story": Held(("stories",), "The stories on record."),
        "read": Held(
            ("reading",),
            "Read a story and print what it says: names, topics, quotes with speakers, figures, dates, rights.",
        ),
        "alert": Held(("stories",), "Who was alerted to what, and why."),
        "delivery": Held(("stories",), "Alerts on their way."),
        "why": Held(("stories",), "Say why a follower was alerted to a story, or why not."),
        "audit": Held(
            ("stories",),
            "Recompute from the stored history who should have been alerted; "
            "exits 1 if anything is missing or extra.",
        ),
        "doctor": Held(
            ("doctor",),
            "Look for follows that fell silent or cannot fire, broken sources, stuck work, "
            "and what else needs a person.",
        ),
    },
    "Where alerts go": {
        "mail": Held(("mail",), "Mail: what comes back, who is not written to any more, what signs."),
        "webhook": Held(("webhooks",), "Programs that alerts go to: how they do, secrets, tests, replays."),
        "browser": Held(("browsers",), "Browsers that alerts go to by Web Push; each is added on its page."),
        "chat": Held(("chats",), "Chats that alerts go to, as wirebell.toml sets them up: Slack, ntfy …"),
    },
    "Who may do what, and the desk": {
        "user": Held(("users",), "Who signs in by mail, and what they may do."),
        "token": Held(("tokens",), "Tokens by which programs use the API."),
        "topics": Held(("learning",), "The topics that stories are found to be about."),
        "names": Held(("naming",), "The names that stories are read with."),
        "changes": Held(("changes",), "What the desk changed, and who did it."),
    },
    "Keep and carry": {
        "backup": Held(
            ("keeping",),
            "Copy the database, the keys, the configuration and the desk's rules into a folder, "
            "while the server runs.",
        ),
        "restore": Held(
            ("keeping",),
            "Put a backup into a home that has no database. What waited in it is held unless --resend.",
        ),
        "migrate": Held(
            ("keeping",),
            "Carry all that is on record into another database, SQLite or PostgreSQL, and compare every row.",
        ),
        "purge": Held(
            ("keeping",),
            "Delete stories older than so many days, with their alerts. What they are known by stays.",
        ),
        "export": Held(
            ("portable",),
            "Write followers with their follows, policies and channels, and the sources, as one open JSON file.",
        ),
        "import": Held(
            ("portable",),
            "Bring in a file of `wirebell export`, all of it or nothing; "
            "or the feeds of an OPML file of any reader.",
        ),
        "erase": Held(
            ("portable",),
            "Delete a follower with all follows, alerts and deliveries, and say what is kept and why.",
        ),
    },
    "Many machines, and how quick": {
        "worker": Held(
            ("workers",),
            "The processes of a cluster: PostgreSQL is the record, NATS JetStream says there is work.",
        ),
        "bench": Held(("benches",), "Measure this machine."),
    },
}
"""Panel of the help: its commands, in the order in which they are listed."""

HELD: Mapping[str, Held] = {name: held for panel in PANELS.values() for name, held in panel.items()}


class Commands(TyperGroup):
    """The commands of `PANELS`, each imported at its first use; the help and a wrong word import none."""

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command, or nothing where there is none of that name."""
        del ctx
        held = HELD.get(cmd_name)
        return _made(held.modules)[cmd_name] if held else None

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(HELD)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help out of the lines of `PANELS`."""
        TyperGroup(
            name=self.name,
            commands={str(line.name): line for line in _lines()},
            params=self.params,
            help=self.help,
            epilog=self.epilog,
            rich_markup_mode=self.rich_markup_mode,
        ).format_help(ctx, formatter)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the command that is asked for, or fail with those that are written like it."""
        if args[0] not in HELD:
            self.commands = {str(line.name): line for line in _lines()}
        return super().resolve_command(ctx, args)


def _lines() -> Iterator[Command]:
    for panel, commands in PANELS.items():
        for name, held in commands.items():
            yield TyperCommand(name, help=held.line, rich_help_panel=panel)


@cache
def _made(modules: tuple[str, ...]) -> Mapping[str, Command]:
    """Return the commands that the modules hold whole: a group may have commands in others."""
    made = typer.Typer(rich_markup_mode="markdown")
    for module in modules:
        import_module(f"wirebell.cli.{module}").register(made)
    found = typer.main.get_group(made).commands
    return {name: command for name, command in found.items() if set(HELD[name].modules) <= set(modules)}

"""Which module of the command line holds which command: a command's module is imported when it is asked for.

Importing all of them takes over a second, which `wirebell --version` and every short command would pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

import typer
from typer._click import Command, Context
from typer.core import TyperGroup

HOLDERS: Mapping[str, tuple[str, ...]] = {
    "source": ("sources",),
    "export": ("portable",),
    "import": ("portable",),
    "erase": ("portable",),
    "follow": ("follows", "trying", "meanings"),
    "follower": ("follows", "entitling", "subscribers"),
    "user": ("users",),
    "token": ("tokens",),
    "doctor": ("doctor",),
    "backup": ("keeping",),
    "restore": ("keeping",),
    "migrate": ("keeping",),
    "purge": ("keeping",),
    "story": ("stories",),
    "alert": ("stories",),
    "delivery": ("stories",),
    "webhook": ("webhooks",),
    "browser": ("browsers",),
    "chat": ("chats",),
    "mail": ("mail",),
    "why": ("stories",),
    "audit": ("stories",),
    "read": ("reading",),
    "run": ("running",),
    "serve": ("running",),
    "demo": ("running",),
    "worker": ("workers",),
    "bench": ("benches",),
    "topics": ("learning",),
    "names": ("naming",),
    "changes": ("changes",),
}
"""Command: modules of this folder that make it, in the order the help lists the commands."""


class Commands(TyperGroup):
    """The commands of `HOLDERS`, each imported at its first use; the help and a wrong word import them all."""

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command, or nothing where there is none of that name."""
        for name in (cmd_name,) if cmd_name in HOLDERS else self.list_commands(ctx):
            if name not in self.commands:
                self.commands.update(_made(HOLDERS[name]))
        return self.commands.get(cmd_name)

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(HOLDERS)


@cache
def _made(modules: tuple[str, ...]) -> Mapping[str, Command]:
    """Return the commands that the modules hold whole: a group may have commands in others."""
    made = typer.Typer(rich_markup_mode="markdown")
    for module in modules:
        import_module(f"wirebell.cli.{module}").register(made)
    found = typer.main.get_group(made).commands
    return {name: command for name, command in found.items() if set(HOLDERS[name]) <= set(modules)}

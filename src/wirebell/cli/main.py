"""The door of the command line: `wirebell …`. Exit 0 done, 1 the thing failed, 2 wrong usage."""

from __future__ import annotations

import errno
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from wirebell.cli.collector import end_uncollected
from wirebell.cli.commands import Commands
from wirebell.cli.desk import Desk, open_desk
from wirebell.cli.streams import give_up_output
from wirebell.errors import DiskFailed, UsageError, WirebellError
from wirebell.logs import to_standard_error

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What the system says when nothing more can be written."""

app = typer.Typer(
    name="wirebell",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Follow anything in the news; be told once, at once, and told why.",
    epilog="Begin with `wirebell demo`, or: `wirebell source add https://…/feed`, "
    "`wirebell follow add 'iraq AND troops'`, `wirebell serve`.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"wirebell {version('wirebell')}")
        raise typer.Exit


@app.callback()
def _globals(
    home: Annotated[
        Path | None, typer.Option(help="Folder of the database, configuration and mail/.", envvar="WIREBELL_HOME")
    ] = None,
    allow_private: Annotated[
        list[str] | None,
        typer.Option(metavar="CIDR", help="Open a private network to fetching, on any port. Repeatable."),
    ] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="sqlite:///PATH or postgresql://…")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log each step on standard error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    open_desk(Desk(home=home, allow_private=tuple(allow_private or ()), database=database, json=json))
    to_standard_error(logging.INFO if verbose else logging.WARNING)


def main() -> None:
    """Run the command line; every WirebellError becomes its own text on standard error and an exit code."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except TyperException as fault:
        sys.exit(_said_wrongly(fault))
    except DiskFailed as fault:
        typer.echo(f"wirebell: {fault}", err=True)
        sys.stderr.flush()
        os._exit(1)  # without an orderly end, which would sync once more and call it well
    except WirebellError as fault:
        typer.echo(f"wirebell: {fault}", err=True)
        sys.exit(2 if isinstance(fault, UsageError) else 1)
    except typer.Abort:
        sys.exit(1)
    except (BrokenPipeError, SystemExit):  # the reader of our output went away: `wirebell story list | head`
        give_up_output()
        sys.exit(0)
    except OSError as fault:
        if fault.errno not in FULL or fault.filename is not None:
            raise
        give_up_output()
        typer.echo(f"wirebell: Standard output takes no more: {fault.strerror}. Make room there.", err=True)
        sys.exit(1)
    finally:
        end_uncollected()
    sys.exit(code if isinstance(code, int) else 0)


def _unquoted(at: typer.Context | None, text: str) -> str:
    """Return what to do about an expression of several words that the shell took apart, if it is that."""
    takes = {param.name for param in at.command.params} if at else set()
    if "expression" not in takes or "extra argument" not in text:
        return ""
    return " An expression of several words is one in 'quotation marks'."


def _said_wrongly(fault: TyperException) -> int:
    """Say in one line what the command line does not know, and where its help is; return the exit code."""
    at = getattr(fault, "ctx", None)
    help_of = at.command_path if at else "wirebell"
    text = fault.format_message().rstrip(".")
    if text:
        end = "" if text.endswith("?") else "."
        typer.echo(f"wirebell: {text}{end}{_unquoted(at, text)} See: {help_of} --help", err=True)
    return fault.exit_code

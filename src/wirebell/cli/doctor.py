"""`wirebell doctor`: what needs a person, and what to do."""

from __future__ import annotations

import typer
from rich.markup import escape
from rich.table import Table

from wirebell.app import doctor as asked
from wirebell.app.canary import Song
from wirebell.app.house import House
from wirebell.cli import progress
from wirebell.cli.desk import AsJson, desk, stop
from wirebell.cli.screen import many, screen
from wirebell.model.finding import Finding

SHOWN = 100
"""Findings shown; `--json` has all of them."""


def register(app: typer.Typer) -> None:
    """Put this command under the program."""
    app.command("doctor")(doctor)


def doctor(json: AsJson = False) -> None:
    """Look for follows that fell silent or cannot fire, broken sources, stuck work, and what else needs a person.

    Exits 1 if something is broken; what is only good to know does not count.
    """
    with desk().house() as house:
        with progress.shown() as told:
            checkup = asked.examine(house, told)
        desk().show(asked.in_english(checkup), lambda: _tell(checkup, house), json)
        if not checkup.ok:
            stop(1)


def _tell(checkup: asked.Checkup, house: House) -> None:
    out = screen(highlight=False)
    out.print(f"[b]{_summary(checkup)}[/b]")
    if checkup.findings:
        out.print(_table(checkup.findings[:SHOWN]))
    if len(checkup.findings) > SHOWN:
        out.print(f"\n… and {len(checkup.findings) - SHOWN:,} more: wirebell doctor --json")
    looked = ", ".join(many(number, noun) for number, noun in _looked(checkup))
    out.print(f"[dim]Looked at {looked}. {_canary(checkup.canary, house)}[/dim]")


def _looked(checkup: asked.Checkup) -> tuple[tuple[int, str], ...]:
    return (
        (checkup.follows, "follow"),
        (checkup.sources, "source"),
        (checkup.stories, "story"),
        (checkup.deliveries, "delivery"),
    )


def _summary(checkup: asked.Checkup) -> str:
    broken = sum(finding.level == "broken" for finding in checkup.findings)
    notes = len(checkup.findings) - broken
    if not checkup.findings:
        return "All is well."
    parts = []
    if broken:
        parts.append(f"{broken:,} {'thing needs' if broken == 1 else 'things need'} a person")
    if notes:
        parts.append(f"{notes:,} to know")
    return ("" if broken else "All is well, ") + ", ".join(parts)


def _table(findings: tuple[Finding, ...]) -> Table:
    """Return a row for each finding: what it is about, what is the matter and, below it, what to do."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(1, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for finding in findings:
        level = "[b red]Broken[/]" if finding.level == "broken" else "[dim]Note[/]"
        about = f"[b]{escape(finding.subject)}[/b]  [dim]{finding.about} {escape(finding.id or '')}[/dim]"
        table.add_row(level, f"{about}\n{escape(finding.says)}\n[yellow]{escape(finding.do)}[/]")
    return table


def _canary(song: Song | None, house: House) -> str:
    if song is None:
        return "No canary has sung here: it does while `wirebell serve` runs."
    when = asked.ago(house.clock.now() - song.sung)
    if song.latency is None:
        return f"The canary sang {when} ago and was not heard yet."
    return f"The canary sang {when} ago and was heard after {song.latency:.1f} s."

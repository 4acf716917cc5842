"""`wirebell story …`, `alert list`, `delivery list`, `why` and `audit`."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from wirebell.app import stories as asked
from wirebell.app.answers import AlertRow
from wirebell.cli import progress
from wirebell.cli.desk import MOST, AsJson, desk, moment, stop
from wirebell.cli.screen import columns, many, print_line, print_table, screen
from wirebell.errors import UsageError

NAMELESS = "(without a headline)"
Limit = Annotated[int | None, typer.Option(min=1, max=MOST)]
group = typer.Typer(no_args_is_help=True, help="The stories on record.")
alerts = typer.Typer(no_args_is_help=True, help="Who was alerted to what, and why.")
deliveries = typer.Typer(no_args_is_help=True, help="Alerts on their way.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="story")
    app.add_typer(alerts, name="alert")
    app.add_typer(deliveries, name="delivery")
    app.command("why")(why)
    app.command("audit")(audit)


@group.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many, newest first.")] = 50,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Of one source.")] = None,
    storyline: Annotated[str | None, typer.Option(metavar="ID", help="Of one storyline.")] = None,
    json: AsJson = False,
) -> None:
    """List the newest stories."""
    with desk().house() as house:
        rows = asked.stories(house, limit, source, storyline)
        if storyline and not rows:
            raise UsageError(f"No story of storyline {storyline!r}: `wirebell story show ID` names a story's own.")

        def say() -> None:
            table = columns("Id", "Seen (UTC)", "Source", "Headline")
            for row in rows:
                table.add_row(
                    row.id[:8], f"{row.seen:%d %b %H:%M}", escape(row.source), escape(row.headline or NAMELESS)
                )
            print_table(table, "No stories yet: wirebell run --once")

        desk().show({"stories": rows}, say, json)


@group.command("show")
def show(story: Annotated[str, typer.Argument(metavar="ID|URL")], json: AsJson = False) -> None:
    """Show a story as it was read, with its facts, and what alerts may show of it."""
    from wirebell.cli.page import print_story

    with desk().house() as house:
        found = asked.find(house, story)
        verdict = asked.verdict(house, found)
        answer = msgspec.to_builtins(found) | {"showing": verdict}

        def say() -> None:
            print_story(found, terms=asked.terms_of(house, found))
            if verdict.closed:
                screen(highlight=False).print(f"Told to entitled followers alone: {', '.join(verdict.closed)}")

        desk().show(answer, say, json)


@alerts.command("list")
def list_alerts(
    follower: Annotated[str | None, typer.Option("--as", metavar="FOLLOWER", help="Of one follower.")] = None,
    since: Annotated[str | None, typer.Option(metavar="ISO", help="Made at or after this moment.")] = None,
    limit: Limit = None,
    json: AsJson = False,
) -> None:
    """List alerts, newest first, each with the follow that fired and the passage that met it."""
    with desk().house() as house:
        rows = asked.alerts(house, follower, moment(since, "--since"), limit)
        narrowed = " of that follower" * (follower is not None) + f" since {since}" * (since is not None)
        desk().show({"alerts": rows}, lambda: _tell(rows, narrowed or " yet"), json)


def _tell(rows: list[AlertRow], narrowed: str) -> None:
    out = screen(highlight=False)
    if not rows:
        out.print(f"No alerts{escape(narrowed)}.")
    for row in rows:
        kind = "" if row.kind == "new" else f"{row.kind.capitalize()}: "
        headline = (f"{kind}{row.headline or NAMELESS}", "bold")
        print_line(out, headline, f"  {row.source}, {row.created:%d %b %H:%M} UTC")
        print_line(out, f"  {row.follower} follows {asked.followed(row)}")
        for reason in row.reasons[:2]:
            print_line(out, (f"  {reason.clause}: {reason.passage}", "dim"))


@deliveries.command("list")
def list_deliveries(limit: Limit = None, json: AsJson = False) -> None:
    """List deliveries with their state, newest first."""
    with desk().house() as house:
        rows = asked.deliveries(house, limit)

        def say() -> None:
            table = columns("Delivery", "Follower", "To", "State", "Tries", "Because")
            for r in rows:
                who = (escape(r.follower), escape(r.address))
                table.add_row(r.id[:8], *who, r.state, str(r.attempts), escape(r.because or ""))
            print_table(table, "No deliveries yet.")

        desk().show({"deliveries": rows}, say, json)


def why(
    story: Annotated[str, typer.Argument(metavar="STORY", help="Id or address.")],
    follower: Annotated[str, typer.Argument(metavar="FOLLOWER")],
    json: AsJson = False,
) -> None:
    """Say why a follower was alerted to a story, or why not.

    Example: `wirebell why https://harbour.example/world/a-story me`
    """
    with desk().house() as house:
        answer = asked.explain(house, story, follower)

        def say() -> None:
            if not answer.story:
                raise UsageError(answer.because)
            out = screen(highlight=False)
            outcome = "Not alerted" if not answer.alerted else "Not sent" if answer.unsent else "Alerted"
            out.print(f"[b]{outcome}[/b]: {escape(answer.because)}")
            for step in answer.steps:
                out.print(f"  {step.step:<10} {step.outcome:<12} [dim]{escape(step.detail)}[/dim]")

        desk().show(answer, say, json)
    if not answer.story:
        stop(2)


def audit(
    why_of: Annotated[
        int, typer.Option("--why", metavar="PAIRS", min=0, help="Also ask `why` about so many sampled pairs.")
    ] = 0,
    json: AsJson = False,
) -> None:
    """Recompute from the stored history who should have been alerted; exits 1 if anything is missing or extra."""
    from wirebell.app.agreement import agreement, lines

    with desk().house() as house:
        with progress.shown() as told:
            answer = asked.audit(house, told)
            pairs = agreement(house, why_of, told) if why_of else None

        def say() -> None:
            screen().print(
                f"{many(answer.stories, 'story')}, {many(answer.followers, 'follower')}, "
                f"{many(answer.expected, 'alert')} expected: "
                f"{len(answer.missing)} missing, {len(answer.extra)} extra"
            )
            for line in lines(pairs) if pairs else ():
                screen(highlight=False).print(escape(line))

        whole = msgspec.to_builtins(answer) | ({"pairs": pairs} if pairs else {})
        desk().show(whole, say, json)
        if answer.missing or answer.extra or (pairs and pairs.differ):
            stop(1)

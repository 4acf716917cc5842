"""`wirebell follow try`: what an expression would have brought, before it is followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from wirebell.alert.rehearsal import Rehearsal
from wirebell.app import trying as asked
from wirebell.app.follows import ME, known_follower
from wirebell.app.policies import NO_WISH
from wirebell.cli import policies as p
from wirebell.cli import progress
from wirebell.cli.chart import bars, weekly
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.follows import group
from wirebell.cli.screen import columns, many, screen
from wirebell.deliver.render.words import words

WEEK = 7
"""Days from which on it can be told how often something comes in a week."""


def register(app: typer.Typer) -> None:
    """Leave these commands where they are: in the group of follows."""
    del app


@group.command("try")
def try_(
    expression: Annotated[str, typer.Argument(metavar="EXPR")],
    days: Annotated[
        float, typer.Option(min=1, help="How far back from the newest story on record to look.")
    ] = asked.DAYS,
    follower: Annotated[
        str | None, typer.Option("--as", metavar="FOLLOWER", help="Rehearse telling this follower.")
    ] = None,
    cadence: p.Cadence = None,
    on_days: Annotated[
        str | None, typer.Option("--on", metavar="DAYS", help="Days of digests: mon-fri, or mon,wed,sat.")
    ] = None,
    quiet: p.Quiet = None,
    cap: p.Cap = None,
    mute: p.Muted = None,
    mute_source: p.MutedSource = None,
    outlets: p.Outlets = None,
    once_per_event: p.Once = None,
    lang: p.Languages = None,
    json: AsJson = False,
) -> None:
    """Run an expression over the stories on record: what it would have brought, and what each clause does.

    With a policy, or `--as`, also how much of it would have been told, and why the rest would not.

    Examples: `wirebell follow try 'place:Iraq NEAR/s(troops withdraw*)'`,
    `wirebell follow try 'ferry' --cap 3/day --mute football`
    """
    wish = p.wish(cadence, on_days, quiet, cap, None, mute, mute_source, None, outlets, once_per_event, lang)
    with desk().house() as house:
        follower = known_follower(house, follower)
        telling = asked.Telling(follower=follower or ME, wish=wish) if follower or wish != NO_WISH else None
        with progress.shown() as told:
            trial = asked.try_(house, expression, told, days, telling)
        desk().show(trial, lambda: _tell(trial), json)


def _tell(trial: asked.Tried) -> None:
    out = screen(highlight=False)
    out.print(f"[b]{escape(trial.expression)}[/b]")
    if (told := words("en").asked(trial.expression)) != trial.expression:
        out.print(f"[dim]{escape(told)}[/dim]")
    for caution in trial.cautions:
        out.print(f"[b]{escape(caution.clause)}[/b]: {escape(caution.says)}")
    if not trial.stories:
        out.print("No stories yet: wirebell run --once, then try again.")
        return
    out.print(
        f"{many(trial.alerts, 'alert')} in {many(len(trial.days) or 1, 'day')}{_a_week(trial)}; "
        f"{trial.matches:,} of {many(trial.stories, 'story')} met it"
        if trial.alerts
        else f"Nothing: {trial.matches:,} of {many(trial.stories, 'story')} met it, and none would have alerted"
    )
    if trial.warning:
        out.print(f"[b]{escape(trial.warning)}[/b]")
    if trial.alerts:
        out.print()
        each = "week, by its Monday" if weekly(trial.days) else "day"
        out.print(f"[dim]Alerts a {each}[/dim]")
        for row in bars([(day.day, day.alerts) for day in trial.days]):
            out.print(row)
    if trial.busiest_day:
        out.print(f"Busiest day: {trial.busiest_day.day} with {trial.busiest_day.alerts}")
    _tell_examples(trial, out)
    _tell_clauses(trial, out)
    for line in (*_missed(trial), *_narrower(trial)):
        out.print(line)
    if trial.policy:
        out.print(_policy(trial.policy))
    out.print(f"[dim]Cost: {escape(trial.cost.text)}[/dim]")


def _a_week(trial: asked.Tried) -> str:
    """Return how often that is, where there is a week or more to tell it from."""
    return f", about {trial.alerts_per_week:,.10g} a week" if len(trial.days) >= WEEK else ""


def _tell_examples(trial: asked.Tried, out: Console) -> None:
    out.print()
    for example in trial.examples:
        when = f", {example.published:%d %b %Y}" if example.published else ""
        out.print(f"  [b]{escape(example.headline)}[/b]  {escape(example.source or '')}{when}")
        for reason in example.reasons[:1]:
            out.print(f"    [dim]{escape(reason.passage)}[/dim]")


def _tell_clauses(trial: asked.Tried, out: Console) -> None:
    if not trial.clauses:
        return
    table = columns("Clause", "", "Stories with it", "Alerts without it")
    for row in trial.clauses:
        about = "" if row.exact else "about "
        table.add_row(escape(row.clause), row.role, f"{row.candidates:,}", f"{about}{row.alerts_without:,}")
    out.print(table)


def _missed(trial: asked.Tried) -> Iterator[str]:
    for missed in trial.near_misses:
        about = "" if missed.exact else "about "
        verb = "allowing" if missed.role == "unwanted" else "dropping"
        line = f"Near miss: {verb} {escape(missed.clause)} would add {about}{missed.adds:,}"
        like = f", as “{escape(missed.headlines[0])}”" if missed.headlines else ""
        yield line + like


def _narrower(trial: asked.Tried) -> Iterator[str]:
    """Say what some of the stories hold, which tells them from the others."""
    held = [f"{escape(one.label)} {one.stories}" for one in trial.narrowers]
    if held:
        yield f"Of the newest {trial.narrowers[0].of} hold: {', '.join(held)}"


def _policy(rehearsal: Rehearsal) -> str:
    held = "; ".join(f"{back.stories:,} held: {back.because}" for back in rehearsal.held)
    told = (
        f"{rehearsal.told:,} of {many(rehearsal.stories, 'story')} told in {many(rehearsal.messages, 'message')}"
    )
    return f"By this policy: {told}{'; ' + held if held else ''}"

"""The options that say how to be told, the same for follows, followers and members of teams."""

from __future__ import annotations

from typing import Annotated

import typer

from wirebell.alert.notation import CADENCES
from wirebell.app.answers import PolicyRow
from wirebell.app.policies import PolicyWish
from wirebell.cli.desk import moment

Cadence = Annotated[str | None, typer.Option(metavar="WHEN", help=f"{CADENCES}.")]
Days = Annotated[str | None, typer.Option(metavar="DAYS", help="Days of digests: mon-fri, or mon,wed,sat.")]
Quiet = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FROM-TO", help="Hold, then one message: 22:00-07:00; 'sat,sun 00:00-10:00'. Repeatable."
    ),
]
Cap = Annotated[str | None, typer.Option(metavar="N/day|N/hour", help="The most alerts; the next names the rest.")]
Pause = Annotated[
    str | None, typer.Option(metavar="FROM..TO", help="Tell nothing on these days: 2026-12-24..2027-01-02.")
]
Muted = Annotated[
    list[str] | None, typer.Option("--mute", metavar="EXPR", help="Hold stories that meet it. Repeatable.")
]
MutedSource = Annotated[
    list[str] | None, typer.Option("--mute-source", metavar="SOURCE", help="Hold a source's stories. Repeatable.")
]
Unmuted = Annotated[
    list[str] | None,
    typer.Option("--unmute", metavar="WHAT", help="End one mute, of words or of a source. Repeatable."),
]
Until = Annotated[str | None, typer.Option(metavar="ISO", help="When the mutes given here end.")]
Outlets = Annotated[
    str | None,
    typer.Option(metavar="N", help="Wait until so many independent outlets tell of the event; tell once."),
]
Once = Annotated[
    bool | None, typer.Option("--once-per-event/--every-story", help="Once for an event, then only what is new.")
]
Updates = Annotated[
    bool | None, typer.Option("--updates/--no-updates", help="Let webhooks hear of edits that are no corrections.")
]
Languages = Annotated[list[str] | None, typer.Option("--lang", metavar="CODES", help="Only these: en,fr.")]


def wish(
    cadence: str | None,
    days: str | None,
    quiet: list[str] | None,
    cap: str | None,
    pause: str | None,
    mute: list[str] | None,
    mute_source: list[str] | None,
    until: str | None,
    outlets: str | None,
    once_per_event: bool | None,
    lang: list[str] | None,
    updates: bool | None = None,
    unmute: list[str] | None = None,
) -> PolicyWish:
    """Return what the options ask for."""
    return PolicyWish(
        cadence=cadence,
        days=days,
        quiet=quiet or (),
        cap=cap,
        pause=pause,
        mute=mute or (),
        mute_sources=mute_source or (),
        until=moment(until, "--until"),
        unmute=unmute or (),
        outlets=outlets,
        once_per_event=once_per_event,
        updates=updates,
        languages=lang or (),
    )


def said(policy: PolicyRow) -> str:
    """Return what a policy says in one line, empty if it says nothing."""
    parts = [
        _part("", policy.cadence, "instant"),
        _part("on ", policy.days, "every day"),
        _part("quiet ", policy.quiet, "no quiet hours"),
        _part("at most ", policy.cap, "no cap"),
        _part("paused ", policy.pause, "no pause"),
        _part("muted ", policy.mute and [m.what for m in policy.mute], "nothing muted"),
        _part("muted sources ", policy.mute_sources and [m.what for m in policy.mute_sources], "no source muted"),
        _part("from outlets: ", policy.outlets, "from one outlet on"),
        {True: "once per event", False: "every story", None: None}[policy.once_per_event],
        {True: "with updates", False: "no updates", None: None}[policy.updates],
        _part("in ", policy.languages, "in every language"),
    ]
    return "; ".join(part for part in parts if part)


def _part(label: str, value: object, none: str) -> str | None:
    if value is None:
        return None
    if not value:
        return none
    return label + (", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))

"""`wirebell follow …` and `wirebell follower …`."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import follows as asked
from wirebell.app import preferring
from wirebell.app.answers import FollowerRow, FollowRow, PreferencesRow
from wirebell.cli import policies as p
from wirebell.cli.desk import As, AsJson, desk
from wirebell.cli.offers import offer, warn, warn_of
from wirebell.cli.screen import columns, print_table, screen

To = Annotated[
    str | None,
    typer.Option(metavar="mailto:…|https:…|feed", help="Where alerts go; else where the follower says."),
]
Name = Annotated[str, typer.Argument(metavar="NAME")]
Team = Annotated[str, typer.Argument(metavar="TEAM")]
group = typer.Typer(no_args_is_help=True, help="What followers want to be told about.")
people = typer.Typer(no_args_is_help=True, help="Who is told: people, teams, machines.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="follow")
    app.add_typer(people, name="follower")


@group.command("add")
def add(
    expression: Annotated[str, typer.Argument(metavar="EXPR")],
    follower: As = asked.ME,
    to: To = None,
    cadence: p.Cadence = None,
    days: p.Days = None,
    quiet: p.Quiet = None,
    cap: p.Cap = None,
    pause: p.Pause = None,
    mute: p.Muted = None,
    mute_source: p.MutedSource = None,
    until: p.Until = None,
    outlets: p.Outlets = None,
    once_per_event: p.Once = None,
    lang: p.Languages = None,
    updates: p.Updates = None,
    json: AsJson = False,
) -> None:
    """Follow an expression: words, "phrases", AND OR NOT, NEAR/s(a b), place:, topic:, said(…), figure(…).

    Examples: `wirebell follow add 'topic:"US foreign policy" NOT opinion' --to mailto:me@paper.example`,
    `wirebell follow add 'figure(troops place:Iraq change>10%)' --cadence digest:07:30,18:00 --days mon-fri`
    """
    wish = p.wish(
        cadence, days, quiet, cap, pause, mute, mute_source, until, outlets, once_per_event, lang, updates
    )
    with desk().house() as house:
        made = asked.add(house, expression, follower, to, wish)
        offer(house, expression)
        warn(house, expression)
        warn_of(house, made.policy)
        if asked.stood_otherwise(house, made, wish):
            say = f"It stood already, and tells as before: `wirebell follow change {made.id} …` changes that."
            screen(stderr=True, highlight=False).print(say, soft_wrap=True)
        _show("Following", asked.row(made), json)


@group.command("change")
def change(
    follow: Annotated[str, typer.Argument(metavar="ID")],
    to: To = None,
    cadence: p.Cadence = None,
    days: p.Days = None,
    quiet: p.Quiet = None,
    cap: p.Cap = None,
    pause: p.Pause = None,
    mute: p.Muted = None,
    mute_source: p.MutedSource = None,
    until: p.Until = None,
    unmute: p.Unmuted = None,
    outlets: p.Outlets = None,
    once_per_event: p.Once = None,
    lang: p.Languages = None,
    updates: p.Updates = None,
    json: AsJson = False,
) -> None:
    """Change where and how a follow tells; what is not said stays, `none` asks for none, `default` for yours.

    Examples: `wirebell follow change 3f2a --cadence group:30m --mute golf --until 2026-12-01`,
    `wirebell follow change 3f2a --quiet none --cap default`
    """
    wish = p.wish(
        cadence, days, quiet, cap, pause, mute, mute_source, until, outlets, once_per_event, lang, updates, unmute
    )
    with desk().house() as house:
        changed = asked.change(house, follow, to, wish)
        warn_of(house, changed.policy)
        _show("Following", asked.row(changed), json)


def _show(word: str, follow: FollowRow, json: bool) -> None:
    how = p.said(follow.policy)
    where = escape(f"{follow.id}  {follow.follower} by {follow.to}" + (f"; {how}" if how else ""))
    say = f"{word} {escape(follow.expression)}  [dim]{where}[/dim]"
    desk().show({"follow": follow}, lambda: screen(highlight=False).print(say), json)


@group.command("list")
def list_(
    follower: Annotated[str | None, typer.Option("--as", metavar="FOLLOWER")] = None, json: AsJson = False
) -> None:
    """List the standing follows."""
    with desk().house() as house:
        rows = asked.rows(house, follower)
        desk().show({"follows": rows}, lambda: _table(rows, follower), json)


def _table(rows: list[FollowRow], follower: str | None) -> None:
    if not rows:
        whose, more = (f" of {follower}", f" --as {quote(follower)}") if follower else ("", "")
        say = f"No follows{whose} yet. Add one: wirebell follow add 'iraq AND troops'{more}"
        screen(highlight=False).print(escape(say), soft_wrap=True)
        return
    table = columns("Id", "Follower", "Expression", "To", "How")
    for row in rows:
        how = p.said(row.policy) or row.cadence
        table.add_row(row.id, escape(row.follower), escape(row.expression), escape(row.to), escape(how))
    print_table(table)


@group.command("remove")
def remove(follow: Annotated[str, typer.Argument(metavar="ID")], json: AsJson = False) -> None:
    """Stop following; nothing that is not yet sent for it will be."""
    with desk().house() as house:
        gone = asked.remove(house, follow)
        desk().show({"removed": gone}, lambda: screen().print(f"Stopped {gone}"), json)


@people.command("add")
def add_follower(name: Name, json: AsJson = False) -> None:
    """Add a follower, with a private feed."""
    with desk().house() as house:
        _show_followers([asked.follower_row(house, asked.add_follower(house, name))], json)


@people.command("list")
def list_followers(json: AsJson = False) -> None:
    """List the followers and the addresses of their private feeds."""
    with desk().house() as house:
        _show_followers(asked.followers(house), json)


@people.command("renew")
def renew_feed(name: Name, json: AsJson = False) -> None:
    """Give a follower's private feed another address; the one it had opens nothing from then on."""
    with desk().house() as house:
        _show_followers([asked.follower_row(house, asked.renew_feed(house, name))], json)


@people.command("set")
def set_(
    name: Name,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="Time zone, as Europe/London.")] = None,
    to: To = None,
    cadence: p.Cadence = None,
    days: p.Days = None,
    quiet: p.Quiet = None,
    cap: p.Cap = None,
    pause: p.Pause = None,
    mute: p.Muted = None,
    mute_source: p.MutedSource = None,
    until: p.Until = None,
    unmute: p.Unmuted = None,
    outlets: p.Outlets = None,
    once_per_event: p.Once = None,
    lang: p.Languages = None,
    updates: p.Updates = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Pages and messages are in: en, de, fr, es or default.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Set what a follower wants for all follows; what a follow says itself goes before. What is not said stays.

    Example: `wirebell follower set me --zone Europe/London --quiet 22:00-07:00 --cap 10/day`
    """
    wish = p.wish(
        cadence, days, quiet, cap, pause, mute, mute_source, until, outlets, once_per_event, lang, updates, unmute
    )
    with desk().house() as house:
        name = asked.ensure_follower(house, name).id
        warn_of(house, preferring.prefer(house, name, zone, to, wish, language).policy)
        _show_preferences(preferring.preferences_row(house, name), json)


@people.command("show")
def show(name: Name, json: AsJson = False) -> None:
    """Show what a follower wants for all follows, a team's members and the teams a follower is in."""
    with desk().house() as house:
        name = asked.ensure_follower(house, name).id
        _show_preferences(preferring.preferences_row(house, name), json)


@people.command("join")
def join(
    team: Team,
    follower: As = asked.ME,
    to: To = None,
    cadence: p.Cadence = None,
    days: p.Days = None,
    quiet: p.Quiet = None,
    cap: p.Cap = None,
    pause: p.Pause = None,
    mute: p.Muted = None,
    mute_source: p.MutedSource = None,
    until: p.Until = None,
    unmute: p.Unmuted = None,
    outlets: p.Outlets = None,
    once_per_event: p.Once = None,
    lang: p.Languages = None,
    updates: p.Updates = None,
    json: AsJson = False,
) -> None:
    """Be told what a team follows, by one's own address and policy; again to change them.

    Example: `wirebell follower join desk --as ana --to mailto:ana@paper.example --cadence hourly`
    """
    wish = p.wish(
        cadence, days, quiet, cap, pause, mute, mute_source, until, outlets, once_per_event, lang, updates, unmute
    )
    with desk().house() as house:
        follower = asked.ensure_follower(house, follower).id
        team = asked.ensure_follower(house, team).id
        preferring.join(house, team, follower, preferring.Joining(to=to, wish=wish))
        _show_preferences(preferring.preferences_row(house, team), json)


@people.command("leave")
def leave(team: Team, follower: As = asked.ME, json: AsJson = False) -> None:
    """Leave a team: nothing of it that is not yet sent will be."""
    with desk().house() as house:
        team = asked.ensure_follower(house, team).id
        preferring.leave(house, team, asked.one_follower(house, follower))
        _show_preferences(preferring.preferences_row(house, team), json)


def _show_preferences(row: PreferencesRow, json: bool) -> None:
    def say() -> None:
        out = screen(highlight=False)
        out.print(f"[b]{escape(row.follower)}[/b]  {row.zone}, by {escape(row.to)}")
        out.print(escape(p.said(row.policy)) or "[dim]instant, in every language, without limits[/dim]")
        for member in row.members:
            how = "; ".join(part for part in (member.to, p.said(member.policy)) if part)
            out.print(f"  member {escape(member.follower)}  [dim]{escape(how)}[/dim]")
        if row.teams:
            out.print(f"In {escape(', '.join(row.teams))}")

    desk().show({"preferences": row}, say, json)


def _show_followers(rows: list[FollowerRow], json: bool) -> None:
    def say() -> None:
        table = columns("Follower", "Follows", "Private feed")
        for row in rows:
            name = "" if row.name == row.id else f"  [dim]{escape(row.name)}[/dim]"
            table.add_row(escape(row.id) + name, str(row.follows), row.feed)
        print_table(table, "No followers yet: the first `follow add` makes `me`.")

    desk().show({"followers": rows}, say, json)

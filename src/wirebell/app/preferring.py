"""What followers want for all their follows, and who is a member of a team."""

from __future__ import annotations

from collections.abc import Callable
from shlex import quote

from msgspec import Struct
from msgspec.structs import replace

from wirebell.alert.policy import agreed
from wirebell.app.answers import MemberRow, PreferencesRow
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.app.policies import NO_WISH, PolicyWish, policy_row, wished, zone_name
from wirebell.app.webhooks import permitted
from wirebell.deliver.channels import parse_address
from wirebell.deliver.render.words import LANGUAGES
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND, By
from wirebell.model.policy import NO_POLICY, Member, Policy, Preferences, over

MEMBERS = 1_000
"""A team is told member by member: more would make one follow a mailing list."""


def preferences_of(house: House, follower: str) -> Preferences:
    """Return a follower's preferences, those of the program if none were ever set."""
    return house.remembered.get(("preferences", follower), lambda: _preferences_of(house, follower))


def _preferences_of(house: House, follower: str) -> Preferences:
    return house.store.preferred(follower) or Preferences(follower=follower)


def change_preferences(house: House, follower: str, change: Callable[[Preferences], Preferences]) -> Preferences:
    """Change a follower's preferences and return them; anew where somebody else changed them meanwhile.

    Each round that comes to nothing is a change that another one made, so it ends.
    """
    while True:
        before = _preferences_of(house, follower)
        changed = house.store.change_preferences(replace(change(before), added=before.added))
        if changed is not None:
            return changed


def prefer(
    house: House,
    follower: str,
    zone: str | None = None,
    to: str | None = None,
    wish: PolicyWish = NO_WISH,
    language: str | None = None,
) -> Preferences:
    """Set what a follower wants for all follows; what is not said stays as it is.

    Raises UsageError at what cannot be, also together with what one of the follower's follows says.
    """
    address = permitted(house, parse_address(to), _known(house, follower)) if to is not None else None

    def wanted(before: Preferences) -> Preferences:
        policy = wished(wish, before.policy, house.clock.now())
        agreed(replace(policy, days=None), NO_POLICY)  # the days of digests that follows may ask for
        for follow in house.store.follows(follower):
            _still_agreed(follow.policy, policy, follow.expression, follow.id)
        return replace(
            before,
            zone=zone_name(zone) if zone is not None else before.zone,
            to=address if address is not None else before.to,
            policy=policy,
            language=language_name(language) if language is not None else before.language,
        )

    return change_preferences(house, _known(house, follower), wanted)


def language_name(text: str) -> str:
    """Return a language that pages and messages can be in; `default` is no choice. Raises UsageError."""
    if text in {"", "default"}:
        return ""
    if text not in LANGUAGES:
        said = "{language} is no language of ours: give {languages} or default."
        raise UsageError(said, language=repr(text), languages=", ".join(LANGUAGES))
    return text


def _still_agreed(own: Policy, under: Policy, expression: str, follow: str) -> None:
    try:
        agreed(own, under, expression)
    except UsageError as fault:
        said = "This does not go with the follow {follow} ({expression}): {fault}"
        raise UsageError(said, follow=follow, expression=expression, fault=fault) from fault


# -- teams --------------------------------------------------------------------------------------------------------


class Joining(Struct, frozen=True, kw_only=True):
    """How a member of a team is told; where is None for as before, or as their preferences say.

    `was` is the member who comes back because having left is undone, with what they stopped.
    """

    to: str | None = None
    wish: PolicyWish = NO_WISH
    was: Member | None = None


AS_BEFORE = Joining()


def join(
    house: House, team: str, follower: str, how: Joining = AS_BEFORE, by: By = COMMAND, undoes: int | None = None
) -> Preferences:
    """Make a follower a member of a team, or change how a member is told; return the team's preferences.

    A member is told what the team follows in the team's place, by `to` and the policy given here; what they leave
    open is as the follow, and then the member's own preferences, say.
    """
    _known(house, follower)
    if follower == _known(house, team):
        raise UsageError("{team} cannot be a member of itself.", team=team)
    own = _preferences_of(house, follower)
    if own.members:
        raise UsageError("{follower} is a team: let its members join {team}.", follower=follower, team=team)
    if above := next((p.follower for p in house.store.teams_of(team)), None):
        raise UsageError("{team} is a member of {above} and cannot be a team as well.", team=team, above=above)
    before = _preferences_of(house, team)
    old = _member(before, follower) or how.was or Member(follower=follower)
    policy = wished(how.wish, old.policy, house.clock.now())
    for follow in house.store.follows(team):
        _still_agreed(over(policy, follow.policy), own.policy, follow.expression, follow.id)
    address = permitted(house, parse_address(how.to), follower) if how.to is not None else old.to
    without = how.was.without if how.was else ()  # who joins again hears of everything again
    member = Member(follower=follower, to=address, policy=policy, without=without)
    if len(_with(before, member).members) > MEMBERS:
        raise UsageError("{team} has {most} members, as many as a team can have.", team=team, most=MEMBERS)
    there = "no" if _member(before, follower) is None else "yes"
    with recorded(house, change_of(house, by, "access", _membership(team, follower), (there, "yes"), undoes)):
        return change_preferences(house, team, lambda now: _with(now, member))


def _membership(team: str, follower: str) -> tuple[str, str]:
    return f"team:{team} {follower}", f"{team}: {follower}"


def leave(house: House, team: str, follower: str, by: By = COMMAND, undoes: int | None = None) -> Preferences:
    """Let a member leave a team: nothing of it that is not yet sent will be."""
    before = preferences_of(house, _known(house, team))
    if _member(before, follower) is None:
        raise UsageError(
            "{follower} is no member of {team}: `wirebell follower show {team}` lists them.",
            follower=follower,
            team=team,
        )
    with recorded(house, change_of(house, by, "access", _membership(team, follower), ("yes", "no"), undoes)):
        return change_preferences(house, team, lambda now: replace(now, members=_others(now, follower)))


def left(house: House, team: str, follower: str) -> Member | None:
    """Return a member of a team as they last were, None if they never were one."""
    versions = sorted(house.store.preferences_ever(follower), key=lambda p: p.added, reverse=True)
    members = (_member(version, follower) for version in versions if version.follower == team)
    return next(filter(None, members), None)


def _member(preferences: Preferences, follower: str) -> Member | None:
    return next((m for m in preferences.members if m.follower == follower), None)


def _with(team: Preferences, member: Member) -> Preferences:
    members = sorted((*_others(team, member.follower), member), key=lambda m: m.follower)
    return replace(team, members=tuple(members))


def _others(preferences: Preferences, follower: str) -> tuple[Member, ...]:
    return tuple(m for m in preferences.members if m.follower != follower)


def nobody(follower: str) -> UsageError:
    """Return what is said where there is no such follower."""
    said = "No follower {follower!r}. Add one: wirebell follower add {written}"
    return UsageError(said, follower=follower, written=quote(follower))


def _known(house: House, follower: str) -> str:
    if house.store.follower(follower) is None:
        raise nobody(follower)
    return follower


def preferences_row(house: House, follower: str) -> PreferencesRow:
    """Return a follower's preferences as they are shown."""
    found = preferences_of(house, _known(house, follower))
    teams = [team.follower for team in house.store.teams_of(follower)]
    members = [MemberRow(follower=m.follower, to=m.to, policy=policy_row(m.policy)) for m in found.members]
    return PreferencesRow(
        follower=follower,
        zone=found.zone,
        language=found.language,
        to=found.to,
        policy=policy_row(found.policy),
        members=tuple(members),
        teams=tuple(teams),
    )

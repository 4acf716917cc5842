"""Taking back what the desk changed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from wirebell.app import contracts, editing, entitling, naming, preferring, sources, storylines, topics
from wirebell.app.changing import UNDONE
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND, By, Change
from wirebell.model.source import Source, Terms
from wirebell.model.story import Story


def undo(house: House, number: int, by: By = COMMAND) -> Change:
    """Put back what was there before a change; that is a change of its own, by whoever undoes it.

    Raises UsageError for one that is not there or cannot be taken back, and where the thing was changed since.
    """
    change = house.store.change(number)
    if change is None:
        raise UsageError("There is no such change.")
    if change.kind not in UNDONE:
        raise UsageError("What was told or answered cannot be taken back: change it once more.")
    _newest(house, change)
    match change.kind:
        case "rule":
            topics.rule_topic(house, change.thing, change.before, by, number)
        case "source":
            _source(house, change, by)
        case "terms":
            terms = msgspec.json.decode(change.before or "{}", type=Terms)
            contracts.put_terms(house, sources.find_source(house, change.thing), terms, by, number)
        case "embargo":
            until = datetime.fromisoformat(change.before) if change.before else None
            editing.embargo(house, _story(house, change), until, by, number)
        case "access":
            _access(house, change, by)
        case "name":
            naming.put_back_names(house, change, by)
        case _:
            storylines.put_back(house, change, by)
    return change


def _source(house: House, change: Change, by: By) -> None:
    """Visit a source no more that was added, again one that was removed, as before one that was changed."""
    if change.before is None:
        sources.remove(house, change.thing, by, change.number)
        return
    was = msgspec.json.decode(change.before, type=Source)
    if change.after is None and not sources.put(house, was, by, change.number):
        raise UsageError("Another source has that address now.")
    if change.after is not None:
        sources.alter(house, was.id, lambda there: sources.called_as(there, was), by, change.number)


def _access(house: House, change: Change, by: By) -> None:
    thing, _, follower = change.thing.partition(" ")
    kind, _, team = thing.partition(":")
    if kind != "team":
        entitling.change(house, thing, follower or None, change.before == "yes", by, change.number)
    elif change.before == "yes":
        was = preferring.Joining(was=preferring.left(house, team, follower))
        preferring.join(house, team, follower, was, by, change.number)
    else:
        preferring.leave(house, team, follower, by, change.number)


def _newest(house: House, change: Change) -> None:
    """Refuse what was changed again since: only the newest change of a thing can be undone."""
    if change.kind in {"name", "storyline"}:
        return  # these look at what they touched
    newest = house.store.changes(1, change.kind, change.thing)
    if newest and newest[0].number != change.number:
        raise UsageError("It was changed again since: undo that first.")


def _story(house: House, change: Change) -> Story:
    story = house.store.story(change.thing)
    if story is None:
        raise UsageError("There is no such story.")
    return story

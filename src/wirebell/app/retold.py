"""Reasons on record that name another story, as they are shown: by its headline, if that may be read now."""

from __future__ import annotations

import re

from msgspec.structs import replace

from wirebell.app.entitling import opening
from wirebell.app.house import House
from wirebell.model.alert import Alert
from wirebell.model.story import Story

_NAMING = re.compile(r"(nothing new: told \S+ \S+ UTC in )story (\S+)(.*)", re.DOTALL)


def shown(house: House, alert: Alert) -> Alert:
    """Return an alert with its reason as its follower may read it: of a story it names, the headline."""
    found = _NAMING.fullmatch(alert.because or "")
    if found is None:
        return alert
    begin, told, both = found.groups()
    story = house.store.story(told)
    if story is None or not _may_be_read(house, story, alert.follower):
        return replace(alert, because=f"{begin}another story")
    named = f"“{story.headline}”" if story.headline else "a copy of it"
    return replace(alert, because=f"{begin}{named}{both}")


def _may_be_read(house: House, story: Story, follower: str) -> bool:
    embargo = story.told.embargo
    out = not story.told.withheld and (embargo is None or embargo <= house.clock.now())
    return out and opening(house, follower)(story)

"""What the doctor found: something that is broken, or that is good to know, and what to do about it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

About = Literal["follow", "source", "channel", "delivery", "story", "canary", "disk", "clock", "settings"]
Level = Literal["broken", "note"]


class Finding(Struct, frozen=True, kw_only=True, gc=False):
    """One thing found. `broken` needs a person; a `note` may be as it should be.

    `subject` is what it is about as a reader knows it, `id` as commands do. `says` and `do` are sentences; ours
    among the three are Wordings, `in_english` makes them text for programs.
    """

    level: Level
    about: About
    subject: str
    id: str | None
    says: str
    do: str


def in_english(finding: Finding) -> Finding:
    """Return a finding as programs get it."""
    return replace(finding, subject=str(finding.subject), says=str(finding.says), do=str(finding.do))

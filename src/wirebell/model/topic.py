"""A topic: an id, a label, a place in the hierarchy, and the rule that finds it."""

from __future__ import annotations

from msgspec import Struct


class Topic(Struct, frozen=True, kw_only=True, gc=False):
    """A subject that can be followed; `rule` is an expression of our language, None for a parent without one.

    `id` is `medtop:NNNNNNNN` (IPTC Media Topics) or `wb:slug` (our own). `parents` are ids, nearest first.
    `version` changes whenever the rule does.
    """

    id: str
    label: str
    parents: tuple[str, ...] = ()
    rule: str | None = None
    version: int = 1

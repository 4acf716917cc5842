"""What is closed to all but some: sources and topics, and who may see them all the same."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from wirebell.app import entitling
from wirebell.app.answers import EntitlementRow
from wirebell.app.follows import one_follower
from wirebell.app.sources import find_source
from wirebell.app.topics import find_topic
from wirebell.errors import UsageError
from wirebell.model.change import By
from wirebell.model.entitlement import Thing
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import Name


class Closing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to close: `source:` or `topic:` and the id of one."""

    thing: Annotated[str, Meta(max_length=200, pattern="^(source|topic):.")]


class Entitled(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The follower who may see it all the same."""

    follower: Name


def _thing(ask: Ask, thing: str) -> Thing:
    """Return a source or topic as it is called on record. Raises Refused for one that is not there."""
    kind, _, id_ = thing.partition(":")
    try:
        return f"source:{find_source(ask.house, id_).id}" if kind == "source" else _topic(ask, kind, id_)
    except UsageError:
        raise Refused(
            "not-found", "There is no such source or topic: they are named as `source:ID` and `topic:ID`."
        ) from None


def _topic(ask: Ask, kind: str, id_: str) -> Thing:
    if kind != "topic":
        raise UsageError("It is neither a source nor a topic.")
    return f"topic:{find_topic(ask.house, id_).id}"


def _noted(ask: Ask) -> Thing:
    """Return what the path names among what is, or was, closed; it may be gone itself by now."""
    if all(row.thing != ask.path["closed"] for row in entitling.rows(ask.house)):
        raise Refused(
            "not-found", "That is not closed, and nobody is entitled to it: `GET /closed` lists what is."
        )
    return ask.path["closed"]


def _row(ask: Ask, thing: Thing) -> EntitlementRow:
    return next(row for row in entitling.rows(ask.house) if row.thing == thing)


def _change(ask: Ask, thing: Thing, follower: str | None, standing: bool) -> None:
    entitling.change(ask.house, thing, follower, standing, By(ask.who, "api"))


def every(ask: Ask) -> Page[EntitlementRow]:
    """List what is closed, or was, with who may see it."""
    return sorted_page(ask, "closed", entitling.rows(ask.house), lambda row: row.thing)


def close(ask: Ask) -> EntitlementRow:
    """Close a source or topic."""
    thing = _thing(ask, ask.body.thing)
    _change(ask, thing, None, True)
    return _row(ask, thing)


def reopen(ask: Ask) -> None:
    """Open it again."""
    _change(ask, _noted(ask), None, False)


def entitle(ask: Ask) -> EntitlementRow:
    """Let a follower see it."""
    thing = _thing(ask, ask.path["closed"])
    _change(ask, thing, one_follower(ask.house, ask.body.follower), True)
    return _row(ask, thing)


def disentitle(ask: Ask) -> None:
    """Take that back."""
    thing = _noted(ask)
    if ask.path["member"] not in _row(ask, thing).followers:
        raise Refused("not-found", "That follower is not entitled to it.")
    _change(ask, thing, ask.path["member"], False)


OPERATIONS = (
    Operation(
        method="GET",
        path="/closed",
        name="listClosed",
        tag="rights",
        scope="operate",
        does=every,
        query=Paged,
        says="List the sources and topics that are closed, or were, each with the followers who may see it.",
        gives=Page[EntitlementRow],
    ),
    Operation(
        method="POST",
        path="/closed",
        name="close",
        tag="rights",
        scope="operate",
        does=close,
        takes=Closing,
        says="Close a source, or a topic with all below it: from the next story on only who is entitled is told.",
        gives=EntitlementRow,
        status=201,
        refuses=("not-found",),
    ),
    Operation(
        method="DELETE",
        path="/closed/{closed}",
        name="reopen",
        tag="rights",
        scope="operate",
        does=reopen,
        says="Open what was closed, from the next story on; who was entitled stays so.",
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/closed/{closed}/followers",
        name="entitle",
        tag="rights",
        scope="operate",
        does=entitle,
        takes=Entitled,
        says="Let a follower see a source or topic also where it is closed.",
        gives=EntitlementRow,
        status=201,
        refuses=("not-found",),
    ),
    Operation(
        method="DELETE",
        path="/closed/{closed}/followers/{member}",
        name="disentitle",
        tag="rights",
        scope="operate",
        does=disentitle,
        says="Take such a permission back; what is not yet sent is not sent.",
        status=204,
        refuses=("not-found",),
    ),
)

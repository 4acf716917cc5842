"""Using a story again: what may be done with it, asking for more, and the desk's answers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wirebell.app import desk
from wirebell.app.follows import ensure_follower
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.model.change import By
from wirebell.model.publisher import ReuseRequest
from wirebell.model.story import Story
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused
from wirebell.web.sentences import credit_line

Said = Annotated[str, Meta(min_length=1, max_length=200)]


class ReuseAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to use a story again, the mail address that the answer goes to, and what for."""

    name: Said
    address: Said
    use: Annotated[str, Meta(min_length=1, max_length=2_000)]


class Reusing(Struct, frozen=True, kw_only=True):
    """What may be done with a story: the line that credits it, and what you asked with the desk's answers."""

    story: str
    verdict: str
    notice: str | None
    credit: str
    requests: tuple[ReuseRequest, ...]


class ReuseAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The desk's answer to a request."""

    state: Literal["granted", "refused"]
    answer: Annotated[str, Meta(max_length=desk.LONGEST_ANSWER)] = ""


def _story(ask: Ask) -> Story:
    story = desk.reusable(ask.house, ask.path["story"], ask.who)
    if story is None:
        raise Refused("not-found", "There is no such story.")
    return story


def shown(ask: Ask) -> Reusing:
    """Say what may be done with a story."""
    story = _story(ask)
    return Reusing(
        story=story.id,
        verdict=story.rights.reuse.verdict,
        notice=story.rights.notice,
        credit=credit_line(story, words(LANGUAGES[0])),
        requests=tuple(desk.own_requests(ask.house, story, ask.who)),
    )


def request(ask: Ask) -> ReuseRequest:
    """Keep a request for the desk."""
    body: ReuseAsked = ask.body
    ensure_follower(ask.house, ask.who)
    said = desk.Asking(name=body.name, address=body.address, use=body.use)
    return ask.doors.ask_reuse(_story(ask), ask.who, said)


def requests(ask: Ask) -> Page[ReuseRequest]:
    """List requests to reuse stories."""
    found = ask.house.store.reuse_requests(desk.OPEN_REQUESTS)
    return sorted_page(ask, "reuse", found, lambda one: one.id)


def answer(ask: Ask) -> ReuseRequest:
    """Answer a request."""
    if all(one.id != ask.path["request"] for one in ask.house.store.reuse_requests(desk.OPEN_REQUESTS)):
        raise Refused("not-found", "There is no such request.")
    by = By(ask.who, "api")
    return ask.doors.answer_reuse(ask.path["request"], ask.body.state, ask.body.answer, by)


OPERATIONS = (
    Operation(
        method="GET",
        path="/stories/{story}/reuse",
        name="getReuse",
        tag="stories",
        scope="read",
        says="Say what may be done with a story: its credit line, and what you asked with the desk's answers.",
        does=shown,
        gives=Reusing,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/stories/{story}/reuse",
        name="askReuse",
        tag="stories",
        scope="write",
        says="Ask the desk whether you may use a story again; ten an hour at most.",
        does=request,
        takes=ReuseAsked,
        gives=ReuseRequest,
        status=201,
        refuses=("not-found", "conflict"),
    ),
    Operation(
        method="GET",
        path="/reuse-requests",
        name="listReuseRequests",
        tag="desk",
        scope="edit",
        says="List requests to reuse stories.",
        does=requests,
        query=Paged,
        gives=Page[ReuseRequest],
    ),
    Operation(
        method="POST",
        path="/reuse-requests/{request}/answer",
        name="answerReuse",
        tag="desk",
        scope="edit",
        says="Grant or refuse a request to reuse a story.",
        does=answer,
        takes=ReuseAnswer,
        gives=ReuseRequest,
        refuses=("not-found",),
    ),
)

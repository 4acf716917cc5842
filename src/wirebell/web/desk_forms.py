"""The forms of the desk that change things. What they do is what the commands do; who did it is kept on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell.app import changing, editing, entitling, marking, naming, storylines, topics
from wirebell.app.house import House
from wirebell.app.undoing import undo
from wirebell.errors import UsageError
from wirebell.model.account import Role
from wirebell.model.change import By
from wirebell.model.story import Story
from wirebell.web.desk import OWN, allowed, shown
from wirebell.web.doors import Doors
from wirebell.web.paged import number_in
from wirebell.web.pages import page, url, why_not
from wirebell.web.system import READ
from wirebell.web.visitor import Asked, Form, Visitor, form_of, place_after

SEE: Literal[303] = 303
PAGE = 100

Answer = Response[str] | Redirect


def done(form: Form, visitor: Visitor, back: str, work: Callable[[], object]) -> Answer:
    """Do what a form asks and go back; what cannot be is said, and nothing is changed."""
    try:
        work()
    except UsageError as fault:
        refused = page("desk/refused.html", visitor, problem=why_not(fault, visitor), place=back)
        return Response(refused, status_code=400, headers=OWN)
    return Redirect(place_after(form, "saved", back), status_code=SEE)


def by_whom(visitor: Visitor, role: Role) -> By:
    """Return who asks for a change, by a page. Raises PermissionDeniedException unless they have the role."""
    return By(allowed(visitor, role), "page")


# -- the record -------------------------------------------------------------------------------------------


@route("/desk/log", http_method=READ, media_type=MediaType.HTML)
async def record(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked
) -> Response[str]:
    """Show what was changed and by whom, newest first."""
    before = number_in(request.query_params.get("before", ""))

    def make() -> dict[str, object]:
        rows = changing.rows(house, PAGE, before=before)
        seen = [row for row in rows if changing.is_shown(row, visitor.may("operator"))]
        return {"rows": seen, "more": rows[-1].number if len(rows) == PAGE else None}

    return await shown(visitor, "editor", "log.html", make)


@post("/desk/log/{name:str}/undo", media_type=MediaType.HTML, sync_to_thread=True)
def take_back(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Take a change back."""
    form = form_of(request, body, house, visitor)
    allowed(visitor, "editor")
    number = number_in(name)
    change = house.store.change(number) if number is not None else None
    if change is None:
        raise NotFoundException("There is no such change.")
    by = by_whom(visitor, "operator" if change.kind in changing.OPERATORS else "editor")
    return done(form, visitor, "/desk/log", lambda: undo(house, change.number, by))


# -- topics and names -------------------------------------------------------------------------------------


@post("/desk/topics/rule", media_type=MediaType.HTML, sync_to_thread=True)
def take_rule(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Answer:
    """Let a topic be found by the rule that was tried, or by its own again."""
    form = form_of(request, body, house, visitor)
    by, topic = by_whom(visitor, "editor"), form.get("topic", "").strip()
    rule = None if form.get("do") == "own" else form.get("rule", "")
    back = url("/desk/topics", topic=topic)
    return done(form, visitor, back, lambda: topics.rule_topic(house, topic, rule, by))


@post("/desk/topics/mark", media_type=MediaType.HTML, sync_to_thread=True)
def mark(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Answer:
    """Say of a story whether it is about a topic."""
    form = form_of(request, body, house, visitor)
    by_whom(visitor, "editor")
    asked = form.get("topic", ""), form.get("story", ""), form.get("verdict", "")
    return done(form, visitor, "/desk/topics", lambda: marking.mark(house, *asked))


@post("/desk/names/merge", media_type=MediaType.HTML, sync_to_thread=True)
def merge_names(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Answer:
    """Let two names be one thing, or one name a thing of its own."""
    form = form_of(request, body, house, visitor)
    by = by_whom(visitor, "editor")
    kind, name, other = (form.get(field, "").strip() for field in ("kind", "name", "other"))

    def work() -> object:
        if other:
            return naming.merge_names(house, kind, name, other, by)
        return naming.split_name(house, kind, name, by)

    return done(form, visitor, "/desk/names", work)


@post("/desk/storylines/merge", media_type=MediaType.HTML, sync_to_thread=True)
def merge_storylines(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Answer:
    """Make one storyline of two."""
    form = form_of(request, body, house, visitor)
    by, one, other = by_whom(visitor, "editor"), form.get("one", ""), form.get("other", "")
    return done(form, visitor, "/desk/names", lambda: storylines.merge(house, one, other, by))


# -- one story --------------------------------------------------------------------------------------------


def _story(house: House, text: str) -> Story:
    story = house.store.story(text)
    if story is None:
        raise NotFoundException("There is no such story.")
    return story


@post("/desk/story/{name:str}/correct", media_type=MediaType.HTML, sync_to_thread=True)
def correct(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Correct a story: whoever was alerted is told."""
    form = form_of(request, body, house, visitor)
    by, story = by_whom(visitor, "editor"), _story(house, name)
    note, headline, standfirst, text = (form.get(one, "") for one in ("note", "headline", "standfirst", "text"))
    wanted = editing.Correcting(note=note, headline=headline, standfirst=standfirst, body=text)
    return done(form, visitor, _life(story), lambda: editing.correct(house, story, wanted, by))


@post("/desk/story/{name:str}/embargo", media_type=MediaType.HTML, sync_to_thread=True)
def put_embargo(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Put a story under embargo until a moment of the editor's own clock, or lift that."""
    form = form_of(request, body, house, visitor)
    by, story, lift = by_whom(visitor, "editor"), _story(house, name), form.get("do") == "lift"

    def work() -> object:
        until = None if lift else editing.moment_of(form.get("until", ""), visitor.zone)
        return editing.embargo(house, story, until, by)

    return done(form, visitor, _life(story), work)


@post("/desk/story/{name:str}/withdraw", media_type=MediaType.HTML, sync_to_thread=True)
def withdraw(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Withdraw a story for good: whoever was alerted is told."""
    form = form_of(request, body, house, visitor)
    by, story = by_whom(visitor, "editor"), _story(house, name)

    def work() -> object:
        if form.get("sure") != "yes":
            raise UsageError("Tick the box: a withdrawal cannot be taken back.")
        return editing.withdraw(house, story, by)

    return done(form, visitor, _life(story), work)


@post("/desk/story/{name:str}/split", media_type=MediaType.HTML, sync_to_thread=True)
def split_storyline(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Let a story begin a storyline of its own."""
    form = form_of(request, body, house, visitor)
    by, story = by_whom(visitor, "editor"), _story(house, name)
    return done(form, visitor, _life(story), lambda: storylines.split(house, story.id, by))


def _life(story: Story) -> str:
    return url(f"/desk/story/{story.id}")


# -- rights -----------------------------------------------------------------------------------------------


@post("/desk/rights/change", media_type=MediaType.HTML, sync_to_thread=True)
def entitle(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Answer:
    """Close or open a source or topic, or let a follower see it all the same."""
    form = form_of(request, body, house, visitor)
    by = by_whom(visitor, "operator")
    return done(form, visitor, "/desk/rights", lambda: _entitled(house, form, by))


def _entitled(house: House, form: Form, by: By) -> None:
    source, topic = form.get("source", "").strip() or None, form.get("topic", "").strip() or None
    if (source is None) == (topic is None):
        raise UsageError("Name a source or a topic.")
    what, follower = form.get("do", ""), form.get("follower", "").strip()
    of = ([source] if source else [], [topic] if topic else [])
    if what == "close":
        entitling.close(house, source, topic, by)
    elif what == "reopen":
        entitling.reopen(house, source, topic, by)
    elif what == "entitle":
        entitling.entitle(house, follower, *of, by)
    elif what == "disentitle":
        entitling.disentitle(house, follower, *of, by)
    else:
        raise UsageError("Say what is to be done.")


@post("/desk/reuse/{name:str}/answer", media_type=MediaType.HTML, sync_to_thread=True)
def answer(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
    doors: NamedDependency[Doors],
) -> Answer:
    """Grant or refuse a request to reuse a story."""
    form = form_of(request, body, house, visitor)
    by, said = by_whom(visitor, "editor"), form.get("answer", "")

    def work() -> object:
        state = form.get("state")
        if state not in {"granted", "refused"}:
            raise UsageError("Grant it or refuse it.")
        return doors.answer_reuse(name, "granted" if state == "granted" else "refused", said, by)

    return done(form, visitor, "/desk/reuse", work)


HANDLERS = (
    record,
    take_back,
    take_rule,
    mark,
    merge_names,
    merge_storylines,
    correct,
    put_embargo,
    withdraw,
    split_storyline,
    entitle,
    answer,
)

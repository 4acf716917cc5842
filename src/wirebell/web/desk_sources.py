"""The desk's sources: what each does, adding one after a look at what it holds, its settings and its contract."""

from __future__ import annotations

import re

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect
from msgspec.structs import replace

from wirebell.app import changing, contracts, looking, sources
from wirebell.app.answers import Preview
from wirebell.app.house import House
from wirebell.app.sources import SourceWish
from wirebell.errors import UsageError, Wording
from wirebell.model.change import By, ChangeKind
from wirebell.web.desk import OWN, shown
from wirebell.web.desk_forms import PAGE, SEE, Answer, by_whom, done
from wirebell.web.paged import FIRST, Wanted, page_of, wanted_of
from wirebell.web.pages import page, url
from wirebell.web.system import READ
from wirebell.web.visitor import Asked, Form, Visitor, form_of

LONGEST_NAME = 200


@route("/desk/sources", http_method=READ, media_type=MediaType.HTML)
async def every_source(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked
) -> Response[str]:
    """Show the sources: health, rhythm, next visit; and the form that adds one."""
    make = lambda: _shown(house, SourceWish(address=""), wanted=wanted_of(request))  # noqa: E731 - one expression
    return await shown(visitor, "editor", "sources.html", make)


@post("/desk/sources", media_type=MediaType.HTML, sync_to_thread=True)
def add(house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody) -> Answer:
    """Show what an address holds, or add it as a source."""
    form = form_of(request, body, house, visitor)
    by, typed = by_whom(visitor, "editor"), _typed(form)
    try:
        wish = _on_the_web(typed)
        if form.get("do") != "add":
            return _page(house, visitor, wish, found=looking.preview(house, wish))
        sources.add(house, wish, by)
    except UsageError as fault:
        return _page(house, visitor, typed, problem=fault.wording)
    return Redirect(url("/desk/sources", told="source"), status_code=SEE)


def _typed(form: Form) -> SourceWish:
    address, name = form.get("address", "").strip(), form.get("name", "").strip()
    return SourceWish(address=address, name=name or None, pages=form.get("pages", "short"))


def _on_the_web(wish: SourceWish) -> SourceWish:
    """Return what is wished for if it is on the web: files of the server are no editor's to read."""
    if re.match(r"[\w.-]+\.[\w-]{2,}(?::\d+)?(?:[/?#]|\Z)", wish.address):
        wish = replace(wish, address=f"https://{wish.address}")
    if not re.match(r"https?://", wish.address, re.IGNORECASE):
        raise UsageError("Give the web address of a feed, a news sitemap or a page: https://paper.example/feed.")
    return replace(wish, name=_name(wish.name or "") or None)


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise UsageError("A name has at most {most} characters.", most=LONGEST_NAME)
    return name


def _page(
    house: House,
    visitor: Visitor,
    wish: SourceWish,
    found: Preview | None = None,
    problem: Wording | None = None,
) -> Response[str]:
    """Return the page with the wish still in its form, what was found there, or why it cannot be."""
    rendered = page("desk/sources.html", visitor, **_shown(house, wish, found, problem))
    return Response(rendered, status_code=400 if problem else 200, headers=OWN)


def _shown(
    house: House,
    wish: SourceWish,
    found: Preview | None = None,
    problem: Wording | None = None,
    wanted: Wanted = FIRST,
) -> dict[str, object]:
    caution = sources.caution(house, sources.wished(house, wish)) if found else None
    rows = [row for row in sources.rows(house) if sources.is_meant(row, wanted.find)]
    listed = page_of(rows, wanted)
    return {"sources": listed, "wish": wish, "found": found, "caution": caution, "problem": problem}


@route("/desk/source/{source:str}", http_method=READ, media_type=MediaType.HTML)
async def one_source(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], source: FromPath[str]
) -> Response[str]:
    """Show a source with the forms that change it, for operators its contract as well, and what was changed."""

    def make() -> dict[str, object]:
        row = next((one for one in sources.rows(house) if one.id == source), None)
        if row is None:
            raise NotFoundException("There is no such source.")
        kinds: tuple[ChangeKind, ...] = ("source", "terms") if visitor.may("operator") else ("source",)
        changed = [one for kind in kinds for one in changing.rows(house, PAGE, kind, source)]
        given = sources.find_source(house, source).name
        return {"row": row, "given": given, "rows": sorted(changed, key=lambda one: -one.number)}

    return await shown(visitor, "editor", "source.html", make)


@post("/desk/source/{name:str}/change", media_type=MediaType.HTML, sync_to_thread=True)
def change(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Give a source another name, or let its pages be fetched otherwise."""
    form = form_of(request, body, house, visitor)
    by = by_whom(visitor, "editor")

    def work() -> object:
        called = _name(form["name"].strip()) if "name" in form else None
        return sources.change(house, name, sources.SourceSettings(name=called, pages=form.get("pages")), by)

    return done(form, visitor, url(f"/desk/source/{name}"), work)


@post("/desk/source/{name:str}/remove", media_type=MediaType.HTML, sync_to_thread=True)
def remove(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Visit a source no more."""
    form = form_of(request, body, house, visitor)
    by = by_whom(visitor, "editor")
    return done({}, visitor, "/desk/sources", lambda: _removed(house, form, name, by))


def _removed(house: House, form: Form, source: str, by: By) -> None:
    if form.get("sure") != "yes":
        raise UsageError("Tick the box: nothing new comes from it any more.")
    sources.remove(house, source, by)


@post("/desk/source/{name:str}/terms", media_type=MediaType.HTML, sync_to_thread=True)
def agree(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Answer:
    """Write down what a contract with a source says."""
    form = form_of(request, body, house, visitor)
    by = by_whom(visitor, "operator")
    excerpt = form.get("characters", "").strip() if form.get("excerpt") == "some" else form.get("excerpt")
    said = contracts.Said(excerpt=excerpt, picture=form.get("picture"), shared=form.get("shared"))
    return done(form, visitor, url(f"/desk/source/{name}"), lambda: contracts.agree(house, name, said, by))


HANDLERS = (every_source, add, one_source, change, remove, agree)

"""The desk: sources, a story's life, deliveries, the doctor, the audit, rules, names, rights, requests, figures.

Who may see what is asked in one place (`allowed`): editors look after stories and names, operators after the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell import standing
from wirebell.app import changing, doctor, entitling, marking, sources, topics
from wirebell.app import desk as asked
from wirebell.app.house import House
from wirebell.deliver.render.words import words
from wirebell.errors import ExpressionError, UsageError
from wirebell.model.account import Role
from wirebell.model.delivery import LIFE
from wirebell.web.doors import Doors
from wirebell.web.paged import PAGE, Wanted, number_in, page_of, wanted_of
from wirebell.web.pages import page, url, why_not
from wirebell.web.plots import bars
from wirebell.web.system import READ
from wirebell.web.visitor import Asked, Form, Visitor, form_of, stranger_refused

SEE: Literal[303] = 303
NAMED = 20
"""Followers named on the page of rights who may see what is closed; of more it is said how many there are."""
OWN = {"Cache-Control": "private, no-store"}
LEDGER = 300
EXAMINED = 2_000
"""Expressions that the doctor's page looks at: all of very many may take a minute, which is for the command."""
FINDINGS = 200


def allowed(visitor: Visitor, role: Role) -> str:
    """Return who the visitor is. Raises PermissionDeniedException unless they have the role or one above it."""
    who = stranger_refused(visitor)
    if not visitor.may(role):
        raise PermissionDeniedException("This page is the desk's: ask whoever runs this Wirebell.")
    return who


async def shown(
    visitor: Visitor, role: Role, template: str, make: Callable[[], dict[str, object]]
) -> Response[str]:
    """Return a page of the desk for whoever has the role."""
    allowed(visitor, role)
    rendered = await asyncio.to_thread(lambda: page(f"desk/{template}", visitor, **make()))
    return Response(rendered, headers=OWN)


@route("/desk", http_method=READ, media_type=MediaType.HTML)
async def overview(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the figures of the last month, and the way to everything else."""

    def make() -> dict[str, object]:
        found = asked.metrics(house)
        said = words(visitor.language)
        return {
            "counts": house.store.counts(),
            "metrics": found,
            "stories_plot": bars(found.stories, said),
            "alerts_plot": bars(found.alerts, said),
            "open_requests": asked.open_requests(house),
        }

    return await shown(visitor, "editor", "overview.html", make)


@route("/desk/story/{story:str}", http_method=READ, media_type=MediaType.HTML)
async def story_life(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, story: FromPath[str]
) -> Response[str]:
    """Show a story's life: every version, alerts with their reasons and deliveries, a page at a time."""
    before = number_in(request.query_params.get("before", ""))

    def make() -> dict[str, object]:
        found = asked.life(house, story, before)
        if found is None:
            raise NotFoundException("There is no such story.")
        changed = changing.rows(house, LEDGER, thing=found.story.id)
        until = house.store.accepted(found.story.id)
        return {"life": found, "rows": changed, "ours": until.embargo if until else None}

    return await shown(visitor, "editor", "life.html", make)


@route("/desk/changes", http_method=READ, media_type=MediaType.HTML)
async def changed(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show what was corrected, withdrawn or withheld, and what is under embargo."""
    make = lambda: {"stories": asked.changes(house), "now": house.clock.now()}  # noqa: E731 - one expression
    return await shown(visitor, "editor", "changes.html", make)


@route("/desk/deliveries", http_method=READ, media_type=MediaType.HTML)
async def ledger(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked
) -> Response[str]:
    """Show deliveries, newest first, all or those in one state, a page at a time."""
    named, before = request.query_params.get("state", ""), number_in(request.query_params.get("before", ""))
    state = next((one for one in LIFE if one == named), None)

    def make() -> dict[str, object]:
        return {"ledger": asked.ledger(house, state, before), "states": tuple(LIFE), "most": asked.COUNTED}

    return await shown(visitor, "operator", "deliveries.html", make)


@route("/desk/doctor", http_method=READ, media_type=MediaType.HTML)
async def checkup(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show what the doctor finds."""
    return await shown(visitor, "operator", "doctor.html", lambda: _examined(house))


def _examined(house: House) -> dict[str, object]:
    found = doctor.examine(house, most=EXAMINED)
    return {"found": found, "most": FINDINGS}


@route("/desk/audit", http_method=READ, media_type=MediaType.HTML)
async def audit(visitor: NamedDependency[Visitor], doors: NamedDependency[Doors], request: Asked) -> Response[str]:
    """Show the audit, where it is asked for: it matches every story on record again."""
    run = request.query_params.get("run") == "yes"

    def make() -> dict[str, object]:
        try:
            return {"found": doors.audit() if run else None, "problem": None}
        except UsageError as fault:
            return {"found": None, "problem": why_not(fault, visitor)}

    return await shown(visitor, "operator", "audit.html", make)


@route("/desk/topics", http_method=READ, media_type=MediaType.HTML)
async def rules(house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked) -> Response[str]:
    """Show topics and their rules; one with the rule tried on the archive as it is typed."""
    topic, rule = request.query_params.get("topic", ""), request.query_params.get("rule", "")
    return await shown(visitor, "editor", "topics.html", lambda: _rules(house, topic, rule))


def _rules(house: House, topic: str, rule: str) -> dict[str, object]:
    known = topics.known(house, topic) if topic else None
    text = rule or (known.rule if known and known.rule else "")
    trial, fault = None, None
    try:
        trial = asked.try_rule(house, text, topic) if text else None
    except ExpressionError as problem:
        fault = problem
    rows = topics.rows(house)
    in_use = trial is not None and known is not None and trial.rule == _plain(known.rule)
    return {
        "topics": rows,
        "topic": next((row for row in rows if known and row.id == known.id), None),
        "rule": text,
        "trial": trial,
        "marks": marking.marks_of(house, known.id) if known else {},
        "measured": marking.measured(house, known.id, text) if known and trial else None,
        "before": marking.measured(house, known.id, known.rule) if known and trial and not in_use else None,
        "in_use": in_use,
        "fault": fault,
        "rows": changing.rows(house, LEDGER, "rule", known.id) if known else [],
    }


@lru_cache(maxsize=64)
def _plain(rule: str | None) -> str | None:
    return standing.canonical(standing.parse(rule, standing.RULE)) if rule else None


@route("/desk/names", http_method=READ, media_type=MediaType.HTML)
async def names(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the forms that merge and split names and storylines, and what was merged and split."""

    def make() -> dict[str, object]:
        found = [*changing.rows(house, LEDGER, "name"), *changing.rows(house, LEDGER, "storyline")]
        return {"rows": sorted(found, key=lambda row: -row.number)}

    return await shown(visitor, "editor", "names.html", make)


@route("/desk/rights", http_method=READ, media_type=MediaType.HTML)
async def rights(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked
) -> Response[str]:
    """Show what is closed, to whom it is open, and what contracts with sources say."""
    return await shown(visitor, "operator", "rights.html", lambda: _rights(house, wanted_of(request)))


def _rights(house: House, wanted: Wanted) -> dict[str, object]:
    every = sources.rows(house)
    listed = page_of([row for row in every if sources.is_meant(row, wanted.find)], wanted)
    few = every if len(every) <= PAGE else ()
    return {"rows": entitling.rows(house), "sources": listed, "to_choose": few, "named": NAMED}


@route("/desk/reuse", http_method=READ, media_type=MediaType.HTML)
async def requests(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the requests to reuse stories, open ones first."""
    return await shown(visitor, "editor", "reuse.html", lambda: {"requests": asked.reuse_requests(house)})


# -- asking to reuse --------------------------------------------------------------------------------------


@route("/story/{story:str}/reuse", http_method=READ, media_type=MediaType.HTML)
async def reuse(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], story: FromPath[str]
) -> Response[str]:
    """Show what may be done with a story, its credit line, and the form that asks for more."""
    return Response(await asyncio.to_thread(_reuse, house, visitor, story), headers=OWN)


def _reuse(house: House, visitor: Visitor, text: str, form: Form | None = None, problem: str | None = None) -> str:
    story = asked.reusable(house, text, visitor.follower)
    if story is None:
        raise NotFoundException("There is no such story.")
    mine = asked.own_requests(house, story, visitor.follower) if visitor.follower else []
    return page("reuse.html", visitor, story=story, form=form or {}, problem=problem, mine=mine)


@post("/story/{story:str}/reuse", media_type=MediaType.HTML)
async def ask_reuse(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    story: FromPath[str],
    body: RawBody,
) -> Response[str] | Redirect:
    """Keep a request to reuse a story, for the desk to answer."""
    form = form_of(request, body, house, visitor)
    return await asyncio.to_thread(_ask_reuse, house, visitor, doors, story, form)


def _ask_reuse(house: House, visitor: Visitor, doors: Doors, text: str, form: Form) -> Response[str] | Redirect:
    who = stranger_refused(visitor)
    story = asked.reusable(house, text, who)
    if story is None:
        raise NotFoundException("There is no such story.")
    try:
        said = asked.Asking(**{name: form.get(name, "") for name in asked.Asking.__struct_fields__})
        doors.ask_reuse(story, who, said)
    except UsageError as fault:
        return Response(_reuse(house, visitor, text, form, why_not(fault, visitor)), status_code=400, headers=OWN)
    return Redirect(url(f"/story/{story.id}/reuse", told="asked"), status_code=SEE)


HANDLERS = (
    overview,
    story_life,
    changed,
    ledger,
    checkup,
    audit,
    rules,
    names,
    rights,
    requests,
    reuse,
    ask_reuse,
)

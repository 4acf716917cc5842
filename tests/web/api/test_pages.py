"""What the pages can do, the API can: every page is named with the operations that do it, or with why none does.

A new page or form fails here until it stands in one of the two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.web.pages_of import pages_of
from wirebell.app.house import House
from wirebell.app.things import KINDS
from wirebell.web.api.table import OPERATIONS

DONE_BY: Mapping[str, str] = {
    # reading
    "GET /": "getNews listStories listFollows listInTheNews",
    "GET /latest": "listStories",
    "POST /read": "getNews markRead",
    "GET /story/{story}": "getStory",
    **{f"GET /{kind}/{{name}}": "getThing" for kind in KINDS},
    **{f"GET /{kind}/{{name}}/{{feed}}": "getThing" for kind in KINDS},
    "GET /search": "search",
    "GET /why": "why",
    "GET /story/{story}/reuse": "getReuse",
    "POST /story/{story}/reuse": "askReuse",
    # follows
    "GET /follows": "listFollows",
    "GET /follows/{name}": "getFollow tryFollow",
    "GET /follows/new": "tryFollow listMeanings getPreferences listInTheNews",
    "GET /follows/try": "tryFollow listMeanings",
    "POST /follow": "addFollow",
    "POST /follows/{name}/stop": "stopFollow",
    "POST /follows/{name}/pause": "changeFollow",
    "POST /follows/{name}/change": "changeFollow",
    "GET /unsubscribe/{token}": "getFollow",
    "POST /unsubscribe/{token}": "stopFollow",
    "GET /digest": "listWaiting",
    # a reader's own
    "GET /settings": "getPreferences getMe listBrowsers getPushKey",
    "POST /settings/save": "changePreferences",
    "POST /settings/feed": "renewFeed",
    "GET /feed/{name}": "listAlerts listEvents",
    "POST /browsers/add": "addBrowser changePreferences",
    "POST /browsers/changed": "renewBrowser",
    "POST /browsers/{name}/remove": "removeBrowser",
    "POST /browsers/{name}/test": "testBrowser",
    "POST /settings/test": "testReached",
    "GET /settings/access": "listSessions listTokens listAddresses listWaysIn",
    "POST /settings/sessions/others/end": "endSessions",
    "POST /settings/sessions/{name}/end": "endSession",
    "POST /sign-out": "endSession",
    "POST /settings/tokens": "makeToken",
    "POST /settings/tokens/{name}/end": "endToken",
    "POST /settings/addresses": "addAddress",
    "POST /settings/addresses/remove": "removeAddress",
    "POST /settings/ways/{name}/remove": "removeWayIn",
    "GET /settings/yours": "exportMe",
    "GET /settings/yours/export": "exportMe",
    "POST /settings/yours/erase": "eraseMe",
    # users
    "GET /users": "listUsers",
    "POST /users/add": "addUser",
    "POST /users/{name}/role": "changeUser",
    "POST /users/{name}/remove": "removeUser",
    # the desk
    "GET /desk": "getOverview",
    "GET /desk/sources": "listSources",
    "POST /desk/sources": "previewSource addSource",
    "GET /desk/source/{source}": "getSource listChanges",
    "POST /desk/source/{name}/change": "changeSource",
    "POST /desk/source/{name}/remove": "removeSource",
    "POST /desk/source/{name}/terms": "changeTerms",
    "GET /desk/story/{story}": "getStoryLife listStoryAlerts listChanges",
    "POST /desk/story/{name}/correct": "correctStory",
    "POST /desk/story/{name}/embargo": "embargoStory",
    "POST /desk/story/{name}/withdraw": "withdrawStory",
    "POST /desk/story/{name}/split": "splitStoryline",
    "GET /desk/changes": "listChangedStories",
    "GET /desk/deliveries": "listAllDeliveries",
    "GET /desk/doctor": "examine",
    "GET /desk/audit": "audit",
    "GET /desk/topics": "listTopics tryRule listMarks listChanges",
    "POST /desk/topics/rule": "ruleTopic",
    "POST /desk/topics/mark": "markStory",
    "GET /desk/names": "listChanges",
    "POST /desk/names/merge": "mergeNames splitName",
    "POST /desk/storylines/merge": "mergeStorylines",
    "GET /desk/rights": "listClosed listSources",
    "POST /desk/rights/change": "close reopen entitle disentitle",
    "GET /desk/reuse": "listReuseRequests",
    "POST /desk/reuse/{name}/answer": "answerReuse",
    "GET /desk/log": "listChanges",
    "POST /desk/log/{name}/undo": "undoChange",
}
"""By method and path of a page: the operations that do what it does."""

SIGNS_IN = "It makes a session of the browser that asks: programs come in by a token."
IN_A_BROWSER = "The device of its owner has to answer in the browser: no program can for it."
LINK = "It is the link of a mail: pressing it proves whose mailbox that is, which no token does."
PUBLISHERS = (
    "A publisher's page asks it for its own reader, known by the publisher's word and by no token of ours."
)
MACHINES = "It is no page: it is asked by what watches the server, or by hubs and publishers, each with a proof."
BROWSERS_OWN = "It is a file of the pages themselves."
NOT_BY_PROGRAMS: Mapping[str, str] = {
    "POST /as": "Who sits at the machine reads as any of its followers; a token is of one.",
    "GET /sign-in": SIGNS_IN,
    "POST /sign-in": SIGNS_IN,
    "GET /sign-in/code": SIGNS_IN,
    "POST /sign-in/code": SIGNS_IN,
    "GET /sign-in/{secret}": SIGNS_IN,
    "POST /sign-in/{secret}": SIGNS_IN,
    "POST /sign-in/passkey/question": SIGNS_IN,
    "POST /sign-in/passkey": SIGNS_IN,
    "POST /sign-in/with/{provider}": SIGNS_IN,
    "GET /sign-in/back/{provider}": SIGNS_IN,
    "POST /settings/passkeys/question": IN_A_BROWSER,
    "POST /settings/passkeys": IN_A_BROWSER,
    "GET /confirm/{secret}": LINK,
    "POST /confirm/{secret}": LINK,
    "GET /furniture.js": PUBLISHERS,
    "GET /furniture/article": PUBLISHERS,
    "GET /furniture/choice": PUBLISHERS,
    "POST /furniture/reader": PUBLISHERS,
    "POST /furniture/press": PUBLISHERS,
    "POST /furniture/form": PUBLISHERS,
    "GET /healthz": MACHINES,
    "GET /readyz": MACHINES,
    "GET /metrics": MACHINES,
    "GET /websub/{source}/{token}": MACHINES,
    "POST /websub/{source}/{token}": MACHINES,
    "POST /push/{source}": MACHINES,
    "GET /static/{name}": BROWSERS_OWN,
    "GET /push-worker.js": BROWSERS_OWN,
    "GET /manifest.webmanifest": BROWSERS_OWN,
    "GET /worker.js": BROWSERS_OWN,
    "GET /offline": BROWSERS_OWN,
}
"""By method and path: why no operation does it."""


def routes(app: Litestar) -> Iterator[str]:
    """Every page and form, by method and path; of methods those that somebody asks by."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith("/api/"):
            yield from (f"{method} {route.path_format}" for method in route.methods - {"HEAD", "OPTIONS"})


@pytest.fixture
def pages(house: House) -> set[str]:
    with pages_of(house) as client:
        return set(routes(client.app))


def test_every_page_and_form_has_its_operations_or_a_reason(pages: set[str]) -> None:
    assert pages - DONE_BY.keys() - NOT_BY_PROGRAMS.keys() == set(), "give it an operation, or a reason"
    assert (DONE_BY.keys() | NOT_BY_PROGRAMS.keys()) - pages == set(), "it is no page any more"
    assert DONE_BY.keys() & NOT_BY_PROGRAMS.keys() == set()


def test_what_does_a_form_changes_something_and_what_shows_a_page_reads() -> None:
    by_name = {one.name: one for one in OPERATIONS}
    for page, named in DONE_BY.items():
        done_by = [by_name[name] for name in named.split()]
        methods = {one.method for one in done_by}
        if page.startswith("POST"):
            assert methods - {"GET"}, page
        else:
            assert methods <= {"GET"} or {one.name for one in done_by} & {"tryFollow", "tryRule"}, page

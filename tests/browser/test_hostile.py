"""Script in every field that strangers write, on every page: nothing runs, and the policy is never called on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, hand_in, served
from tests.web.test_serve import Served
from wirebell.app import follows, sources
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.settings import load

RUN = "window.ran=1;alert(1)"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</title></script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext><style><img src=x onerror={RUN}></style>",
    f'"><img src=x onerror="{RUN}">',
    f"' onfocus='{RUN}' autofocus='",
    f'" onmouseover="{RUN}" x="',
    f"javascript:{RUN}",
    f"java\tscript:{RUN}",
    f"&#106;avascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<form action=javascript:{RUN}><button>x</button></form>",
    f"<base href=javascript:{RUN}//>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<link rel=stylesheet href='data:text/css,*{{background:url(javascript:{RUN})}}'>",
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<details open ontoggle={RUN}>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<!--><img src=x onerror={RUN}>-->",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "{{ 7*7 }}{% for x in [1] %}run{% endfor %}",
    f"\u202e<script>{RUN}</script>\u2028{RUN}",
    f"</textarea><script>{RUN}</script>",
    f"</svg><image href=x onerror={RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<video><source onerror={RUN}>",
    f"<x contenteditable onblur={RUN}>lose focus</x>",
    f"\x00<scr\x00ipt>{RUN}</scr\x00ipt>",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"<ScRiPt/x>{RUN}</sCrIpT\n>",
]
LINKS = [f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"data:text/html,<script>{RUN}</script>", f" javascript:{RUN}"]


def rows() -> Iterator[dict[str, Any]]:
    """A story for every payload, which stands in each of its fields."""
    now = datetime.now(UTC).isoformat()
    for number, bad in enumerate(PAYLOADS):
        yield {
            "id": f"bad-{number}",
            "url": LINKS[number % len(LINKS)] if number % 2 else f"https://harbour.example/{number}?q={bad}",
            "headline": f"Sailors {number} {bad}",
            "standfirst": bad,
            "body": f'Mayor Ode Varga {bad} told sailors {number}.\n\n"We leave {bad}," said Varga in Karsan. '
            f"{bad} rose from 12 to {number + 20} sailors on Friday.",
            "byline": bad,
            "section": bad,
            "tags": [bad],
            "rights": f"© 2026 {bad}",
            "licence": LINKS[number % len(LINKS)],
            "published": now,
        }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server full of such stories, whose follower and follows are hostile too."""
    place = tmp_path_factory.mktemp("hostile")
    tray = place / "tray.json"
    hand_in(tray, list(rows()))
    with House(load(place / "home", {})) as house:
        name = "<img src=x onerror=alert(1)>"
        follows.add_follower(house, name)
        follower = house.store.followers()[0].id
        for text in ("sailors", f'sailors OR "{PAYLOADS[0]}"', f'"{PAYLOADS[2]}" OR karsan'):
            follows.add(house, text, follower)
        sources.add(
            house, sources.SourceWish(address=str(tray), name=PAYLOADS[6], pages="never", alert_first=True)
        )
        run_once(house)
        house.store.remove_source(house.store.sources()[0].id)
    yield from served(place / "home")


def test_nothing_runs_on_any_page_of_any_story(hostile: Served, tab: OpenTab) -> None:
    one = tab(hostile.address)
    stories = [story for _, story in hostile.house.store.stories(limit=200)]
    assert len(stories) == len(PAYLOADS)
    paths = ["/", "/latest", "/follows", "/settings", "/search?q=sailors", "/person/ode-varga", "/place/karsan"]
    for story in stories:
        paths += [f"/story/{story.id}?marks=names,quotes,figures,dates", f"/why?story={story.id}"]
        paths += [f"/{m.kind}/{m.id.partition(':')[2]}" for m in story.mentions if m.kind != "other"][:1]
        paths += [f"/storyline/{story.told.storyline.id}"] if story.told.storyline else []
    paths += [f"/follows/{follow.id}" for follow in hostile.house.store.follows()]
    for path in dict.fromkeys(paths):
        answer = one.go(path)
        assert answer.status in {200, 404}, path
        assert unharmed(one), path


def unharmed(one: Any) -> bool:
    """Whether nothing ran, nothing was complained of, and no link or form leads to a script."""
    leads = one.page.evaluate(
        "[...document.querySelectorAll('[href], [src], [action], [formaction]')].map((e) => "
        "['href', 'src', 'action', 'formaction'].map((a) => e.getAttribute(a) || '').join(' '))"
    )
    strange = [
        lead for lead in leads if "javascript:" in lead.lower().lstrip() and not lead.strip().startswith("/")
    ]
    strange = [lead for lead in strange if not lead.strip().startswith("https://harbour.example/")]
    policy = [said for said in one.complaints if "404" not in said]
    return not (one.dialogs or policy or strange or one.page.evaluate("window.ran || 0"))


@pytest.mark.parametrize(
    "place", ["/search?q=", "/follows/new?expression=", "/why?story=", "/story/", "/person/", "/?told="]
)
def test_nothing_runs_of_what_is_in_an_address(place: str, hostile: Served, tab: OpenTab) -> None:
    one = tab(hostile.address)
    for bad in PAYLOADS[len(place) % 3 :: 3]:
        answer = one.page.goto(
            one.address + place + one.page.evaluate("encodeURIComponent", bad.replace("\x00", ""))
        )
        assert answer.status in {200, 400, 404}, bad
        one.complaints = [said for said in one.complaints if "status of 40" not in said]
        assert unharmed(one), bad


def test_what_is_typed_runs_no_more_than_what_is_told(hostile: Served, tab: OpenTab) -> None:
    one = tab(hostile.address)
    one.go("/follows/new")
    for bad in PAYLOADS[:12]:
        box = one.page.get_by_label("What do you want to hear of?")
        with one.page.expect_response("**/follows/try**"):
            box.fill(f"sailors OR {bad}")
        one.page.wait_for_timeout(30)
        assert unharmed(one), bad


def test_a_script_that_got_in_would_be_stopped_by_the_policy(hostile: Served, tab: OpenTab) -> None:
    one = tab(hostile.address)

    def let_in(route: Any) -> None:
        answer = route.fetch()
        inside = "<script>window.ran=1</script><img src=/x onerror='window.ran=1'>"
        inside += "<a id=l href='javascript:window.ran=1'>x</a>"
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{inside}</main>"))

    one.page.route("**/latest", let_in)
    one.go("/latest")
    one.page.locator("#l").click()
    assert one.page.evaluate("window.ran || 0") == 0
    assert sum("Content Security Policy" in said for said in one.complaints) >= 3

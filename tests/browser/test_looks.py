"""Every page and state in Chromium: accessible, light, nowhere wider than the screen, without a complaint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, Tab, sync_api
from tests.browser.slow import every_tag, slowly
from tests.web.day import PAGES, filled_in
from tests.web.test_serve import Served

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: make setup installs it")
del sync_api

MOST_BYTES, MOST_REQUESTS = 100_000, 11
PAINTED = """
window.painted = {shift: 0, largest: 0};
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) painted.shift += one.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries()) painted.largest = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
"""
"""Keeps what moved while a page was loaded, and when the largest part of it was there, in milliseconds."""
MANY_FOLLOWS = """
for (const line of document.querySelectorAll(".line")) {
  line.classList.add("first");
  for (const words of ['markovic>=3 OR topic:"press freedom"', "sea", "ports AND strike* -headline:football"]) {
    const link = document.createElement("a");
    link.href = "/follows/" + words.length;
    link.append(Object.assign(document.createElement("code"), {textContent: words}));
    const between = Object.assign(document.createElement("span"), {textContent: " · ", ariaHidden: "true"});
    line.querySelector(".kicker").append(between, link);
  }
}
"""
"""Lets every story stand as the first, for three follows more, long and short."""
TOUCHING = """
[...document.querySelectorAll(".line .kicker a")].filter(link => {
  const others = [...link.closest(".line").querySelectorAll("a")].filter(other => other != link)
    .flatMap(other => [...other.getClientRects()]);
  return [...link.getClientRects()].some(one => one.height < 24 || others.some(two =>
    one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom));
}).map(link => link.textContent)
"""
"""Which links to follows are lower than WCAG 2.2 (2.5.8) asks, or lie under another link."""
COLOURS = ("color-contrast", "link-in-text-block")
SIZES = ("target-size", "scrollable-region-focusable")
"""All rules are asked on a phone in light; those of colour again in dark, those of size on a wide screen."""


def filled(path: str, demo: Served) -> str:
    return filled_in(path, demo.house)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault_that_axe_knows_and_fits(name: str, demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address, width=360)
    answer = one.go(filled(PAGES[name], demo))
    one.page.wait_for_load_state("networkidle")
    hidden = "[...document.querySelectorAll('.wide-table')].filter(it => it.scrollWidth > it.clientWidth).length"
    assert one.page.evaluate(hidden) == 0, "on a phone a table stands as rows, and nothing of it lies aside"
    faults = violations(one.page)
    for width, scheme, rules in ((360, "dark", COLOURS), (1280, "light", SIZES)):
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        one.page.set_viewport_size({"width": width, "height": 800})
        one.page.emulate_media(color_scheme=scheme)
        faults += violations(one.page, rules)
    assert faults == []
    assert [said for said in one.complaints if f"{answer.status}" not in said] == []


def violations(page: Any, only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds against its rules, or against some of them."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}  # what is sound is not listed node by node
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    response = axe.Axe().run(page, options=options).response
    assert response["passes"]
    return [f"{found['id']}: {node['html']}" for found in response["violations"] for node in found["nodes"]]


def test_axe_sees_a_fault_that_is_planted(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/")
    one.page.evaluate("document.querySelector('h1').replaceWith(document.createElement('img'))")
    found = {fault.partition(":")[0] for fault in violations(one.page)}
    assert {"image-alt", "page-has-heading-one"} <= found


def test_the_follows_of_one_story_stay_apart_however_they_wrap(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/")
    one.page.evaluate(MANY_FOLLOWS)
    for width in (360, 600, 820, 1280):
        one.page.set_viewport_size({"width": width, "height": 800})
        assert one.page.evaluate(TOUCHING) == [], width


def test_pages_open_with_axe_when_their_panels_are_open(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go(filled("/story/{corrected}", demo))
    one.page.locator(".reuse summary").click()
    one.page.locator("[data-copy]").wait_for()
    one.page.keyboard.press("?")
    one.page.locator(".keys").wait_for()
    assert violations(one.page) == []


@pytest.mark.parametrize("name", ["settings", "follow"])
def test_muting_opens_without_a_fault_and_fits(name: str, demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address, width=360)
    one.go(filled(PAGES[name], demo))
    one.page.locator(".less summary").click()
    one.page.get_by_label("Mute stories that say").wait_for()
    faults = violations(one.page)
    for width in (360, 1280):
        one.page.set_viewport_size({"width": width, "height": 800})
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        faults += violations(one.page, SIZES)
    assert faults == []


@pytest.mark.parametrize("name", ["my news", "story", "story, all marked", "topic", "builder", "search"])
def test_a_first_visit_is_light(name: str, demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    sizes: dict[str, int] = {}
    session = one.page.context.new_cdp_session(one.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    one.go(filled(PAGES[name], demo))
    one.page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes.values()) < MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_however_slowly_a_page_comes(width: int, demo: Served, tab: OpenTab) -> None:
    with slowly(demo.address) as address:
        shifts = moved(
            {name: filled(path, demo) for name, path in PAGES.items()}, lambda: tab(address, width=width)
        )
    assert {name: shift for name, shift in shifts.items() if shift} == {}


STEADY = ("search, nothing met", "builder, empty", "not here", "my news", "latest")
"""Pages that are opened so: each takes seconds, as it comes in hundreds of pieces."""


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_wherever_the_browser_stops_to_paint(width: int, demo: Served, tab: OpenTab) -> None:
    with slowly(demo.address, every_tag) as address:
        shifts = moved({name: PAGES[name] for name in STEADY}, lambda: tab(address, width=width))
    assert {name: shift for name, shift in shifts.items() if shift} == {}


BESIDE = 5
"""Pages that come at once, each into a tab of its own: what they take is waiting."""


def moved(paths: Mapping[str, str], opened: Callable[[], Tab]) -> dict[str, float]:
    """Return how much each page moved while it came."""
    shifts: dict[str, float] = {}
    names = iter(paths)
    while some := list(islice(names, BESIDE)):
        tabs = {name: opened() for name in some}
        for name, one in tabs.items():
            one.page.add_init_script(PAINTED)
            one.page.set_default_navigation_timeout(60_000)
            one.go(paths[name], "commit")
        for name, one in tabs.items():
            one.page.wait_for_load_state("networkidle")
            shifts[name] = float(one.page.evaluate("painted.shift"))
            one.page.close()
    return shifts


def test_a_story_prints_as_a_story(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go(filled("/story/{corrected}", demo))
    one.page.emulate_media(media="print")
    one.page.locator(".text").wait_for()
    assert [one.page.locator(what).first.is_visible() for what in ("nav", ".get", ".marks", ".chips")] == [
        False
    ] * 4


# -- by keyboard ------------------------------------------------------------------------------------------


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_first_tab_stop_leads_past_the_frame(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/")
    one.page.keyboard.press("Tab")
    assert focused(one.page) == "Skip to the content"
    one.page.keyboard.press("Enter")
    assert one.page.evaluate("document.activeElement.id") == "main"


def test_keys_go_from_story_to_story_and_can_be_turned_off(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/")
    headlines = one.page.locator("[data-open]").all_text_contents()
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        one.page.keyboard.press(key)
        assert focused(one.page) == headlines[at]
    one.page.keyboard.press("o")
    one.page.wait_for_url("**/story/**")
    one.page.keyboard.press("m")
    one.page.wait_for_url("**marks=names**")
    one.page.keyboard.press("?")
    one.page.locator(".keys button").click()
    one.go("/")
    one.page.keyboard.press("j")
    assert focused(one.page) not in headlines


def test_what_was_opened_is_no_longer_bold(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/")
    before = one.page.locator(".line.read").count()
    one.page.locator(".line.unread a[data-open]").first.click()
    one.page.wait_for_url("**/story/**")
    one.go("/")
    assert one.page.locator(".line.read").count() == before + 1
    other = tab(demo.address, width=360)  # another device of the same reader
    other.go("/")
    assert other.page.locator(".line.read").count() == before + 1


# -- as it is typed ---------------------------------------------------------------------------------------


def test_the_builder_answers_as_one_types(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/follows/new")
    box = one.page.get_by_label("What do you want to hear of?")
    box.press_sequentially("karsan", delay=15)
    one.page.locator("#trial .bars rect").first.wait_for()
    assert "You would have had" in one.page.locator("#trial-said").text_content()
    assert "expression=karsan" in one.page.url
    box.press_sequentially(" AND (", delay=15)
    one.page.locator("#trial .wrong").wait_for()
    assert "never closed" in one.page.locator("#trial-said").text_content()
    assert one.complaints == []


def test_the_builder_says_so_when_no_answer_comes(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.go("/follows/new")
    one.page.route("**/follows/try**", lambda route: route.abort())
    box = one.page.get_by_label("What do you want to hear of?")
    box.press_sequentially("karsan", delay=15)
    one.page.locator("#trial .warn", has_text="Wirebell did not answer.").wait_for()
    one.page.unroute("**/follows/try**")
    box.press_sequentially(" troops", delay=15)
    one.page.locator("#trial .bars rect").first.wait_for()
    assert one.page.locator("#trial").get_attribute("aria-busy") is None


def test_a_credit_line_is_copied(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address)
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.go(filled("/story/{corrected}", demo))
    one.page.locator(".reuse summary").click()
    one.page.locator("[data-copy]").click()
    one.page.get_by_text("Copied").wait_for()
    assert "Northern Wire" in one.page.evaluate("navigator.clipboard.readText()")


def test_a_mark_in_the_text_leaves_the_line_as_it_was(demo: Served, tab: OpenTab) -> None:
    marked = tab(demo.address)
    marked.go(filled(PAGES["story, all marked"], demo))
    kinds = "[...document.querySelectorAll('.mk')].map((one) => [one.className, getComputedStyle(one).display])"
    shown = marked.page.evaluate(kinds)
    assert {kind for kind, _ in shown} >= {"mk names", "mk quotes", "mk figures", "mk dates"}
    assert {display for _, display in shown} == {"inline"}

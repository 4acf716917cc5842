"""Every page as a language that is written from right to left shows it: whole, and the mirror image of ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import OpenTab
from tests.browser.test_looks import filled
from tests.web.day import PAGES
from tests.web.test_serve import Served

BOXES = """() => {
  const what = ".brand, .mast li, main > *, main section, main form, main table, th, .around, .kicker," +
    " .line, .row, .hit, .chip, .follow-row, .acts, .timeline li, .steps-list li, .label, .correction, .press";
  const outside = (one) => !one.parentElement.closest("article[dir], .plot, .bars, details:not([open])");
  return [...document.querySelectorAll(what)].filter(outside).map((one) => {
    const box = one.getBoundingClientRect();
    return [`${one.tagName} ${one.className}`, box.left, box.right, box.top];
  });
}"""
"""Where every part of a page stands, but for what is inside a story, which has a direction of its own."""
NEAR = 2.0
"""Pixels that rounding may make of a difference."""


def boxes(page: Any) -> list[tuple[str, float, float, float]]:
    return [(str(name), left, right, top) for name, left, right, top in page.evaluate(BOXES)]


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_its_own_mirror_image(width: int, demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address, width=width)
    wrong: list[object] = []
    for name, path in PAGES.items():
        one.go(filled(path, demo))
        before = boxes(one.page)
        one.page.evaluate("document.documentElement.dir = 'rtl'")
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        after = boxes(one.page)
        assert len(before) == len(after)
        assert len(after) > 1, name
        for (what, left, right, _), (_, now_left, now_right, _) in zip(before, after, strict=True):
            if abs(now_left - (width - right)) > NEAR or abs(now_right - (width - left)) > NEAR:
                wrong.append((name, what, (left, right), (now_left, now_right)))
    assert wrong == []

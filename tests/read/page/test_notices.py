"""Notices and licences: which of those that a page shows are the story's."""

from __future__ import annotations

import pytest

from tests.read.page.test_page import page


@pytest.mark.parametrize(
    ("foot", "notice"),
    [
        (
            "<p>© 2026 <a href='/'>Quay Media</a>. <i>All rights reserved.</i></p>",
            "© 2026 Quay Media. All rights reserved.",
        ),
        ("<p>© 2026 Quay Media</p><p class='print'>© Copyright . All rights reserved.</p>", "© 2026 Quay Media"),
        ("<p><a>Imprint</a> <a>Jobs</a> <span>© 2026</span> <b>Quay Media Ltd</b></p>", "© 2026 Quay Media Ltd"),
        ("<p>St. Averil • Telephone 4711 • © Quay Media</p>", "© Quay Media"),
        ("<p><a>Imprint</a> <span>© 2026</span></p>", "© 2026"),
    ],
)
def test_the_notice_that_names_a_holder_with_the_whole_of_its_line(foot: str, notice: str) -> None:
    found = page(body=f"<footer>{foot}</footer>").rights
    assert [f.value for f in found if f.kind == "notice"] == [notice]


def test_the_licence_of_a_picture_is_not_the_story_s() -> None:
    licence = '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
    body = f"<figure><figcaption>Photo: Jo, {licence}</figcaption></figure>"

    assert [f for f in page(body=body).rights if f.kind == "licence"] == []

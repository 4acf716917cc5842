import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.intake.address import canonical_address

ONE_STORY = [
    "https://www.harbour.example/world/2026/a-story",
    "http://harbour.example/world/2026/a-story/",
    "https://harbour.example:443/world/2026/a-story?utm_source=rss&utm_medium=feed",
    "https://m.harbour.example/world/2026/a-story#comments",
    "https://harbour.example/world/2026/a-story/amp",
    "https://harbour.example/world/x/../2026/a-story?fbclid=abc&CMP=share",
    "HTTPS://HARBOUR.EXAMPLE/world/2026/a%2Dstory",
]


@pytest.mark.parametrize("url", ONE_STORY)
def test_all_addresses_of_a_story_have_one_form(url: str) -> None:
    assert canonical_address(url) == "//harbour.example/world/2026/a-story"


@pytest.mark.parametrize(
    "url", ["https://harbour.example/", "https://harbour.example", "mailto:a@b.example", "a", ""]
)
def test_what_names_no_story_has_no_form(url: str) -> None:
    assert canonical_address(url) is None


def test_parameters_that_name_the_story_stay_in_any_order() -> None:
    one = canonical_address("https://x.example/?p=12&lang=en&utm_campaign=z")
    assert one == canonical_address("https://x.example/?lang=en&p=12")
    assert one != canonical_address("https://x.example/?lang=en&p=13")


@given(st.text(max_size=60))
def test_any_text_is_answered_and_the_form_is_stable(text: str) -> None:
    form = canonical_address("https://x.example/" + text)
    if form is not None:
        assert canonical_address("https:" + form) == form

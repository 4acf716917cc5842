"""A caption and its credit are told apart."""

from __future__ import annotations

import pytest

from wirebell.model.facts import Image
from wirebell.read.page.pictures import merged, split_caption


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("A soldier stands guard. Photo: Ida Lo/AFP", "A soldier stands guard.", "Ida Lo/AFP"),
        (
            "Troops in Karsan last week © Ida Lo/AFP/Getty Images",
            "Troops in Karsan last week",
            "Ida Lo/AFP/Getty Images",
        ),
        ("The minister leaves (AFP)", "The minister leaves", "AFP"),
        ("A crowd in Mareth (Photo by Ida Lo/Getty Images)", "A crowd in Mareth", "Ida Lo/Getty Images"),
        ("People walk — AP Photo/Ida Lo", "People walk", "AP Photo/Ida Lo"),
        ("Smoke over the port. Reuters", "Smoke over the port.", "Reuters"),
        ("Ida Lo/Reuters", None, "Ida Lo/Reuters"),
        ("Altkai am Abend. Foto: Ida Lo", "Altkai am Abend.", "Ida Lo"),
        (
            "He spoke of the plan (which failed): it is dead.",
            "He spoke of the plan (which failed): it is dead.",
            None,
        ),
        ("", None, None),
    ],
)
def test_caption_and_credit(text: str, caption: str | None, credit: str | None) -> None:
    assert split_caption(text) == Image(caption=caption, credit=credit)


def test_the_first_picture_that_says_anything_is_taken_and_its_gaps_filled() -> None:
    nothing, caption, both = (
        Image(caption=None, credit=None),
        Image(caption="A", credit=None),
        Image(caption="A", credit="C"),
    )

    assert merged(None, nothing) is None
    assert merged(nothing, caption, both) == both
    assert merged(caption, Image(caption="B", credit="D")) == caption

"""Every example in the reader's reference reads, within a reader's limits, and comes back the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wirebell.standing import canonical, parse
from wirebell.standing.expression.tree import FIELDS

PAGE = (Path(__file__).parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("text", EXAMPLES)
def test_example(text: str) -> None:
    assert parse(canonical(parse(text))) == parse(text)


def test_the_page_has_examples_and_names_every_field() -> None:
    assert len(EXAMPLES) > 40
    assert [name for name in FIELDS if f"`{name}:`" not in PAGE] == []


def test_what_is_said_to_be_one_follow_is_one() -> None:
    assert (
        len({parse(text) for text in ("Strike Harbour", "harbour AND strike", "(harbour) (strike strike)")}) == 1
    )

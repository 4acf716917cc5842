"""Markup becomes lines; what no parser should finish ends at once and says why."""

from __future__ import annotations

import time

import pytest

from wirebell.errors import HostileInput
from wirebell.read.text.markup import markup_lines, parse, stripped_lines


def texts(markup: str) -> list[str]:
    return [line.text for line in markup_lines(markup)]


def test_blocks_are_lines_and_inline_elements_are_not() -> None:
    markup = "<div>One <b>bo</b>ld</div>tail<p>two<br>three<ul><li>four<li><p>five</p></ul>"

    assert texts(markup) == ["One bold", "tail", "two", "three", "four", "five"]


def test_kinds_are_told() -> None:
    lines = markup_lines(
        "<h2>Head</h2><figure><figcaption><p>Cap</p></figcaption></figure><ul><li>Item</ul><p>Text"
    )

    assert [(line.kind, line.text) for line in lines] == [
        ("heading", "Head"),
        ("caption", "Cap"),
        ("item", "Item"),
        ("text", "Text"),
    ]


def test_what_nobody_sees_is_left_out() -> None:
    markup = (
        "<head><title>T</title></head><body>a<script>x</script><style>y</style><form>z</form>b<!-- c --></body>"
    )

    assert texts(markup) == ["ab"]


def test_entities_spaces_and_invisible_characters() -> None:
    assert texts("<p>a&nbsp;&amp; b\u00adc\u200b</p>") == ["a & bc"]
    assert texts("a &lt; b") == ["a < b"]
    assert texts("") == texts("<!-- only -->") == []
    assert parse("   ") is None


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<div>" * 100_000 + "x", "Excessive depth"),
        ("<p " + " ".join(f"a{i}=''" for i in range(100_000)) + ">x", "attributes"),
        ("<p>" + "a" * 10_000_001, "limits"),
    ],
    ids=["deep", "attributes", "long text"],
)
def test_hostile_markup_is_refused_at_once_and_its_words_can_still_be_had(markup: str, problem: str) -> None:
    began = time.thread_time()
    with pytest.raises(HostileInput, match=problem):
        parse(markup)

    assert [line.text[-1] for line in stripped_lines(markup)][-1:] in (["x"], ["a"])
    assert time.thread_time() - began < 2


@pytest.mark.parametrize("unit", ["</div></p>", "<p>a", "<a", "<", "<br ", "&", '<p a="'])
def test_broken_markup_takes_linear_time(unit: str) -> None:
    began = time.thread_time()
    try:
        markup_lines(unit * 200_000)
    except HostileInput:
        stripped_lines(unit * 200_000)

    assert time.thread_time() - began < 3


def test_an_entity_bomb_stays_small() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>'

    assert len("".join(texts(bomb))) < 80


def test_what_stands_after_fifty_thousand_blocks_is_one_line() -> None:
    lines = markup_lines("<p>One.</p>" * 50_010)

    assert len(lines) == 50_001
    assert lines[-1].text == " ".join(["One."] * 10)

"""A story in the terminal: its facts are marked by style and by number, and 80 columns are enough."""

from __future__ import annotations

import io

from rich.console import Console

from wirebell.catalogue.lexicon import load
from wirebell.cli.marked import STYLES, key, marked, notes_of
from wirebell.cli.page import print_story
from wirebell.model.story import Story
from wirebell.read import Row, read_row

TEXT = """Karsan to halve foreign garrison

Karsan’s government said on Tuesday that it would cut the number of troops from 2,500 to 1,200.

“The mission has done its work,” General Tomas Veldt told reporters in Paris.

© 2026 Quay Media. All rights reserved.
"""


def story() -> Story:
    return read_row(Row(id="x", text=TEXT, published="2026-01-07"), load()).story


def test_every_note_has_its_number_in_the_text_after_the_closing_marks() -> None:
    told = story()
    notes = notes_of(told)

    text = marked(told, notes).plain

    assert [n.number for n in notes] == list(range(1, len(notes) + 1))
    assert len(notes) == len(told.quotes) + len(told.figures) + len(told.moments)
    assert "Tuesday¹" in text
    assert "work,”" in text
    for raised in "¹²³⁴⁵⁶⁷⁸⁹⁰˒":
        text = text.replace(raised, "")
    assert text == told.body


def test_no_two_kinds_of_fact_differ_by_colour_alone() -> None:
    colours = {"cyan", "blue", "green", "yellow", "magenta", "red"}
    bare = [" ".join(word for word in style.split() if word not in colours) for style in STYLES.values()]

    assert all(bare)
    assert len(set(bare)) == len(bare)
    assert all(kind in key().plain for kind in ("person", "organisation", "place", "quote", "figure", "date"))


def test_the_facts_are_styled_where_they_stand() -> None:
    told = story()

    text = marked(told, notes_of(told))

    at = text.plain.index("Tomas Veldt")
    assert any(s.start <= at < s.end and s.style == STYLES["person"] for s in text.spans)


def test_it_is_readable_in_eighty_columns_without_colour() -> None:
    out = io.StringIO()
    print_story(story(), Console(file=out, width=80, highlight=False))
    lines = out.getvalue().splitlines()

    assert max(map(len, lines)) <= 80
    said = " ".join(" ".join(lines).split())
    assert "Karsan to halve foreign garrison" in said
    assert "Tomas Veldt: “The mission has done its work" in said
    assert "all rights reserved" in said
    assert "the headline and 200 characters, no picture" in said
    assert "\x1b[" not in out.getvalue()


def test_a_story_without_facts_is_no_error() -> None:
    out = io.StringIO()
    print_story(read_row(Row(id="x", text="Xq."), load()).story, Console(file=out, width=40, highlight=False))

    assert "Xq." in out.getvalue()

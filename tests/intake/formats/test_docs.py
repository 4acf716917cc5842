"""The examples of docs/stories-in.md are read as they stand, and its table names every field there is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.intake.formats.given import items
from wirebell.intake.formats.story import StoryIn

PAGE = (Path(__file__).parents[3] / "docs" / "stories-in.md").read_text(encoding="utf-8")


def test_the_examples_are_read() -> None:
    one, lines = re.findall(r"```jsonl?\n(.*?)```", PAGE, re.DOTALL)
    [story] = items(one, url="file:///in/a.json")
    assert story.authors == ("Ada Quill", "Bo Reed")
    assert story.picture is not None
    assert [(i.guid, i.status) for i in items(lines, url="file:///in/a.jsonl")] == [
        ("7", "usable"),
        ("8", "usable"),
        ("6", "canceled"),
    ]


def test_the_table_names_every_field() -> None:
    named = set(re.findall(r"`([a-z]+)`", "".join(line for line in PAGE.splitlines() if line.startswith("|"))))
    assert set(StoryIn.__struct_fields__) <= named

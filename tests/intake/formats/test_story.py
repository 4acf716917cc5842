"""Stories that a program hands in as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.intake.formats.given import items
from wirebell.errors import SourceError
from wirebell.model.source import Item, Picture

FILE = "file:///wire/stories.jsonl"


def one(**fields: Any) -> Item:
    [story] = items(json.dumps(fields), url="file:///wire/a.json")
    return story


def test_every_field_arrives() -> None:
    story = one(
        id=7,
        url="https://harbour.example/a1",
        headline="Troops  leave",
        standfirst="Three hundred <b>went</b>.",
        body="First.\n\nSecond.",
        published="2026-03-14T12:00:00Z",
        updated="Sat, 14 Mar 2026 13:00:00 GMT",
        byline=["Ada Quill", {"name": "Bo Reed"}],
        tags=["Iraq"],
        categories=["World"],
        section="World",
        language="en",
        rights="© Harbour",
        license="https://licence.example/by",
        publisher="Harbour",
        image={"url": "https://p.example/a.jpg", "caption": "A base", "credit": "Agency"},
        status="withheld",
        embargo="2026-03-15",
        version=2,
    )
    assert story == Item(
        guid="7",
        url="https://harbour.example/a1",
        title="Troops leave",
        summary="Three hundred <b>went</b>.",
        text="First.\n\nSecond.",
        published=datetime(2026, 3, 14, 12, tzinfo=UTC),
        updated=datetime(2026, 3, 14, 13, tzinfo=UTC),
        authors=("Ada Quill", "Bo Reed"),
        categories=("Iraq", "World"),
        section="World",
        language="en",
        rights="© Harbour",
        links=(("license", "https://licence.example/by"),),
        publisher="Harbour",
        picture=Picture(url="https://p.example/a.jpg", caption="A base", credit="Agency"),
        status="withheld",
        embargo=datetime(2026, 3, 15, tzinfo=UTC),
        version="2",
    )


def test_other_names_for_the_same_things() -> None:
    story = one(
        title="T",
        summary="S",
        text="B",
        authors="Ada Quill",
        keywords=["k"],
        copyright="©",
        image="https://p.example/",
    )
    assert (story.title, story.summary, story.text, story.authors) == ("T", "S", "B", ("Ada Quill",))
    assert (story.categories, story.rights, story.picture) == (("k",), "©", Picture(url="https://p.example/"))


def test_html_is_made_safe() -> None:
    assert one(html='<p onclick="x()">a<script>b</script></p>').html == "<p>a</p>"


def test_lines_lists_and_pretty_objects_are_all_read() -> None:
    stories = [{"id": n, "headline": f"S{n}"} for n in range(3)]
    lines = "\n".join(map(json.dumps, stories)) + "\n"
    for body in (lines, "\n" + lines + "\n", json.dumps(stories), json.dumps(stories, indent=2)):
        assert [i.guid for i in items(body, url=FILE)] == ["0", "1", "2"]
    assert items(json.dumps(stories[0], indent=2), url=FILE)[0].title == "S0"


def test_a_last_line_that_is_still_being_written_waits() -> None:
    assert [i.guid for i in items('{"id": "a"}\n{"id": "b"}\n{"id": "c", "head', url=FILE)] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"id": "a"}\n{"id": "b", "headline": 5}\n', r"line 2: .*headline"),
        ('{"id": "a"}\n{"id": }\n', "line 2"),
        ('{"id": "a", "published": "yesterday"}', '"published" is "yesterday"'),
        ('{"id": "a", "status": "odd"}', "status"),
        ('{"colour": "blue"}', "needs at least a headline"),
        ("[1]", "story 1"),
    ],
)
def test_a_mistake_is_named_with_its_place(body: str, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        items(body, url=FILE)
    assert str(caught.value).startswith(FILE)

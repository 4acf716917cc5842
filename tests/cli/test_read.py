"""`wirebell read`, from every place a story can come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Wirebell

PLAIN = """Ferry crew rescued

By Ada Quill

Nine sailors were rescued on Saturday, said Marshal Ode Varga.

Get alerts on Shipping when a new story is published
"""
PAGE = """<!doctype html><html><head><title>Ferry crew rescued</title></head><body><article>
<h1>Ferry crew rescued</h1>
<p>Nine sailors were rescued off the North Pier on Saturday, and all of them were well, the harbour office
said.</p>
<p>The sea was calm by the evening and the ferries ran again from both piers, as the office had promised.</p>
</article></body></html>"""
KEYS = """id url source section tags headline standfirst body language published updated byline contributors image
    dateline rights mentions topics quotes figures moments""".split()


def test_a_file_is_read_with_all_its_facts(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(PLAIN)
    found = wirebell("read", str(tmp_path / "story.txt"), "--published", "2026-03-15", "--json").json
    assert [key for key in found if key != "source_map"] == KEYS
    assert found["headline"] == "Ferry crew rescued"
    assert found["byline"] == [{"name": "Ada Quill"}]
    assert "Get alerts" not in found["body"]
    (moment,) = found["moments"]
    assert (moment["start"], moment["end"]) == ("2026-03-14", "2026-03-14")
    start, end = moment["span"]
    assert found["body"][start:end] == moment["text"]


def test_standard_input_is_read_as_what_it_is_or_is_said_to_be(wirebell: Wirebell) -> None:
    told = wirebell("read", "-", "--json", stdin=PAGE.encode()).json
    assert told["headline"] == "Ferry crew rescued"
    assert "<p>" not in told["body"]
    text = wirebell("read", "-", "--as", "text", "--json", stdin=PLAIN.encode()).json
    html = wirebell("read", "-", "--as", "html", "--json", stdin=b"<p>Nine sailors were rescued.</p>").json
    assert "Nine sailors" in text["body"]
    assert html["body"] == "Nine sailors were rescued."


HANDED_IN = {
    "our JSON": """{"id": "x2", "title": "Ferry crew rescued", "url": "https://harbour.example/x2",
        "published": "2026-03-15T09:00:00Z", "body": "Nine sailors were rescued on Saturday."}""",
    "ninjs": """{"uri": "urn:harbour:x2", "type": "text", "pubstatus": "usable",
        "versioncreated": "2026-03-15T09:00:00Z", "headline": "Ferry crew rescued",
        "body_text": "Nine sailors were rescued on Saturday."}""",
}


@pytest.mark.parametrize("form", HANDED_IN)
def test_a_story_as_it_would_be_handed_in_is_read_as_one(form: str, wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "story.json").write_text(HANDED_IN[form])
    found = wirebell("read", str(tmp_path / "story.json"), "--json").json
    assert (found["headline"], found["body"]) == (
        "Ferry crew rescued",
        "Nine sailors were rescued on Saturday.",
    )
    assert [moment["start"] for moment in found["moments"]] == ["2026-03-14"]
    assert not found["quotes"]


def test_what_holds_many_stories_is_told_where_it_belongs(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text("<rss version='2.0'><channel><item><title>A</title></item></channel></rss>")
    said = wirebell("read", str(tmp_path / "feed.xml"))
    assert said.code == 2
    assert "a feed, not a story" in said.problem
    assert "wirebell source add" in said.problem
    (tmp_path / "two.json").write_text(
        '[{"id": "a", "title": "A", "body": "b"}, {"id": "c", "title": "C", "body": "d"}]'
    )
    assert "holds 2 stories" in wirebell("read", str(tmp_path / "two.json")).problem


def test_a_page_of_another_encoding_keeps_its_letters(wirebell: Wirebell, tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1252">').replace("harbour office", "Hafenbüro")
    (tmp_path / "page.html").write_bytes(page.encode("windows-1252"))
    assert "Hafenbüro" in wirebell("read", str(tmp_path / "page.html"), "--json").json["body"]


def test_a_text_of_another_encoding_keeps_its_letters(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Das Hafenbüro schließt für 300 Tage.".encode("latin-1"))
    for words, stdin in ((str(tmp_path / "latin.txt"), b""), ("-", (tmp_path / "latin.txt").read_bytes())):
        assert "Hafenbüro schließt für" in wirebell("read", words, "--json", stdin=stdin).json["body"]


def test_what_is_no_text_is_refused(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "noise.dat").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 and so on")
    for name in ("noise.dat", "paper.pdf"):
        said = wirebell("read", str(tmp_path / name))
        assert (said.code, f"{name} is no text" in said.problem) == (2, True)


def test_people_see_the_facts_in_words(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(PLAIN)
    said = wirebell("read", str(tmp_path / "story.txt"), "--published", "2026-03-15")
    assert (said.code, said.err) == (0, "")
    assert "By Ada Quill" in said.out
    assert "2026-03-14" in said.out


def test_a_batch_is_one_object_a_line_with_its_id(wirebell: Wirebell, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": 7, "body": " Nine sailors\n were rescued. "},
        {"id": "b", "text": PLAIN, "published": "2026-03-15"},
        {"id": "c", "html": PAGE, "headline": "Ferry"},
    ]
    lines = "\n".join(json.dumps(row) for row in rows) + "\n\n"
    (tmp_path / "batch.jsonl").write_text(lines)
    said = wirebell("read", "--batch", str(tmp_path / "batch.jsonl"), "--json")
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [row["id"] for row in found] == [7, "b", "c"]
    assert found[0]["body"] == rows[0]["body"]
    assert ["source_map" in row for row in found] == [False, True, False]
    assert wirebell("read", "--batch", "-", stdin=lines.encode()).out == said.out


def test_a_wrong_line_of_a_batch_is_named_and_those_before_it_are_read(wirebell: Wirebell) -> None:
    rows = b'{"id": 1, "body": "A ferry."}\n{"id": 2, "body": 3}\n'
    said = wirebell("read", "--batch", "-", stdin=rows)
    assert said.code == 2
    assert "Line 2" in said.err
    assert json.loads(said.out)["id"] == 1
    nothing = wirebell("read", "--batch", "-", stdin=b'{"id": "x"}')
    assert (nothing.code, "'x'" in nothing.problem) == (2, True)


def test_nothing_to_read_is_said(wirebell: Wirebell) -> None:
    for nothing in (b"", b" \n"):
        said = wirebell("read", "-", "--json", stdin=nothing)
        assert (said.code, "nothing to read" in said.problem) == (2, True)

"""Topics of a house: listed, shown, imported, trained, and used by the next reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Wirebell

TABLE = """id,label,parents,rule
own:harbour,Harbour life,,
own:cranes,Cranes,own:harbour,crane>=2
medtop:20000530,Something else,,
"""
PORT = "Dockers in {} unloaded the ships while cranes moved containers along the quay before the tide."
FARM = "Farmers near {} brought in the wheat, and the mill paid well for barley after the rain."
NEW = "The dockers came back to the quay at Narwick, where cranes lifted containers from ships that had waited."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rows = [
        {"headline": f"News from {place}", "body": text.format(place), "topics": [topic], "language": "en"}
        for place in ("Karsan", "Tolmar", "Kembia", "Oster", "Merrin", "Lampas")
        for text, topic in ((PORT, "Port trade"), (FARM, "Farms"))
    ]
    path = tmp_path / "archive.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_list_is_a_tree_and_a_topic_says_what_is_below_it(wirebell: Wirebell) -> None:
    lines = wirebell("topics", "list").out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(" conflict, war and peace"))
    assert lines[at + 1].startswith("   ")
    assert "medtop:20000056" in wirebell("topics", "show", "medtop:16000000").out


def test_imported_topics_can_be_shown_and_are_found(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(TABLE, encoding="utf-8")
    done = wirebell("topics", "import", str(tmp_path / "own.csv"), "--json").json
    assert done == {"added": 2, "there": 1, "unknown": []}

    shown = wirebell("topics", "show", "harbour-life", "--json").json
    assert (shown["children"], shown["learned"]) == (["own:cranes"], None)
    assert wirebell("topics", "show", "medtop:20000530", "--json").json["label"] == "labour strike"
    read = wirebell(
        "read", "-", "--json", stdin=b"Cranes arrive\n\nA crane came, and a second crane after it."
    ).json
    assert "own:cranes" in {topic["id"] for topic in read["topics"]}


def test_parents_of_an_import_are_its_own_or_ours_and_others_are_named(wirebell: Wirebell, tmp_path: Path) -> None:
    table = "id,label,parents\nown:piers,Piers,medtop:16000000 own:nothing\n"
    (tmp_path / "own.csv").write_text(table, encoding="utf-8")
    done = wirebell("topics", "import", str(tmp_path / "own.csv"))
    assert (done.code, done.err) == (0, "No topic has the id own:nothing: left out as a parent.\n")
    assert wirebell("topics", "show", "own:piers", "--json").json["parents"] == ["medtop:16000000"]


def test_an_import_that_does_not_fit_changes_nothing(wirebell: Wirebell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,label,parents,rule\nown:a,A,own:b,\nown:b,B,own:a,\n", encoding="utf-8")
    said = wirebell("topics", "import", str(bad))
    assert said.code == 2
    assert "circle" in said.problem
    assert wirebell("topics", "show", "own:a").code == 2


def test_a_tagger_is_trained_shown_and_used(wirebell: Wirebell, archive: Path) -> None:
    pytest.importorskip("sklearn")
    done = wirebell("topics", "train", str(archive), "--json").json
    assert (done["used"], done["stories"]) == (True, 12)
    assert {topic["id"] for topic in done["topics"]} == {"own:port-trade", "own:farms"}
    assert all(topic["learned"]["stories"] == 6 for topic in done["topics"])

    assert "precision" in wirebell("topics", "show", "Port trade").out
    assert "precision" in wirebell("topics", "list").out
    read = wirebell("read", "-", "--json", stdin=b"Back at work\n\n" + NEW.encode()).json
    (port,) = [topic for topic in read["topics"] if topic["id"] == "own:port-trade"]
    assert port["label"] == "Port trade"
    assert 0 < port["score"] <= 1
    assert all(read["body"][start:end] for start, end in port["evidence"])
    assert port["evidence"]


def test_a_tagger_kept_elsewhere_is_not_used(wirebell: Wirebell, archive: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    said = wirebell("topics", "train", str(archive), "--out", str(tmp_path / "mine.tagger"))
    assert "once it is in the home" in said.out
    assert wirebell("topics", "show", "Port trade").code == 2


def test_an_archive_that_is_none_is_named_by_its_line(wirebell: Wirebell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"body": "x", "topics": []}\n{"body": "x"}\n', encoding="utf-8")
    assert "line 2" in wirebell("topics", "train", str(bad)).problem


@pytest.mark.parametrize("name", ["topics.tagger", "topics.json"])
def test_a_damaged_file_in_the_home_is_named(name: str, wirebell: Wirebell, home: Path) -> None:
    (home / name).write_bytes(b"nothing of ours")
    said = wirebell("topics", "list")
    assert said.code == 2
    assert name in said.problem

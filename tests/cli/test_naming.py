"""`wirebell names import`: what is imported is read in the next story."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Wirebell


def test_imported_names_are_read_from_then_on(tmp_path: Path, wirebell: Wirebell) -> None:
    rows = tmp_path / "names.csv"
    rows.write_text("kind,name,aliases\norganisation,Karsan Port Authority,Karsan Ports\n", encoding="utf8")
    story = tmp_path / "story.txt"
    story.write_text("Officials at Karsan Ports said on Monday that no ship had left.", encoding="utf8")
    done = wirebell("names", "import", str(rows), "--json")
    assert (done.code, done.json) == (0, {"imported": 1, "kept": 1})
    found = wirebell("read", str(story), "--json").json["mentions"]
    assert "organisation:karsan-port-authority" in [mention["id"] for mention in found]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, wirebell: Wirebell) -> None:
    said = wirebell("names", "import", str(tmp_path / "none.csv"))
    assert said.code == 2
    assert "none.csv" in said.err

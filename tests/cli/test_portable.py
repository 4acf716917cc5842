"""`wirebell export`, `import` and `erase` as they are typed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from tests.cli.conftest import Wirebell, call


def test_a_home_moves_into_another(told: Path, wirebell: Wirebell, tmp_path: Path) -> None:
    wirebell("source", "add", "https://harbour.example/feed")
    file = tmp_path / "follows.json"
    said = wirebell("export", str(file), "--json").json
    assert said == {"file": str(file), "followers": 2, "follows": 2, "sources": 1}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = str(tmp_path / "other")
    new = call("--home", other, "import", str(file), "--json").json
    assert new == {"followers": 2, "follows": 2, "preferences": 0, "sources": 1}
    again = call("--home", other, "import", str(file))
    assert "0 followers, 0 of 2 follows and 0 sources added" in again.out
    listed = call("--home", other, "follow", "list", "--json").json["follows"]
    assert {(f["follower"], f["expression"]) for f in listed} == {("me", "sailors"), ("ben", "volcano")}


def test_a_file_goes_to_standard_output_and_comes_from_standard_input(
    told: Path, wirebell: Wirebell, tmp_path: Path
) -> None:
    alone = wirebell("export", "-", "--as", "me").out
    assert [f["id"] for f in json.loads(alone)["followers"]] == ["me"]
    other = str(tmp_path / "other")
    assert call("--home", other, "import", "-", "--json", stdin=alone.encode()).json["follows"] == 1


def test_sources_go_out_as_opml(wirebell: Wirebell, tmp_path: Path) -> None:
    wirebell("source", "add", "https://harbour.example/feed", "--name", "Harbour")
    wirebell("source", "add", str(tmp_path))  # a folder, which no other reader could take
    assert wirebell("export", str(tmp_path / "feeds.opml"), "--json").json["sources"] == 1
    for words in (["export", str(tmp_path / "feeds.opml")], ["export", str(tmp_path / "feeds.xml"), "--opml"]):
        assert wirebell(*words).code == 0
    assert 'xmlUrl="https://harbour.example/feed"' in (tmp_path / "feeds.opml").read_text()
    assert (tmp_path / "feeds.xml").read_text() == (tmp_path / "feeds.opml").read_text()
    assert wirebell("import", str(tmp_path / "feeds.opml"), "--json").json["there"] == 1
    assert "--as" in wirebell("export", "feeds.opml", "--as", "me").problem


def test_a_file_that_cannot_be_written_leaves_no_part_of_it(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    wrote = wirebell("export", str(tmp_path / "there"))
    assert (wrote.code, "cannot be written" in wrote.problem) == (2, True)
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_erased_follower_is_gone_and_the_audit_exact(told: Path, wirebell: Wirebell) -> None:
    said = wirebell("erase", "me", "--json").json
    assert (said["erased"], said["follows"], said["alerts"], said["deliveries"]) == ("me", 1, 1, 1)
    assert any("mail" in line for line in said["kept"])
    audit = wirebell("audit", "--json")
    assert (audit.code, audit.json["expected"], audit.json["followers"]) == (0, 0, 1)
    assert wirebell("alert", "list", "--json").json == {"alerts": []}
    assert "me" not in wirebell("follower", "list").out.split()
    assert "follower list" in wirebell("erase", "me").problem
    assert b"sailors" not in _rows(told, "follows")


def _rows(home: Path, table: str) -> bytes:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "wirebell.db")) as database:
        return repr(database.execute(f"SELECT * FROM {table}").fetchall()).encode()

"""What the command line prints where no terminal is, and how narrow ones show what is long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Wirebell
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.cli.screen import LAID_OUT, columns, many, print_line, print_table, screen
from wirebell.settings import load


def test_in_a_pipe_every_line_stays_whole(told: Path, wirebell: Wirebell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS")
    address = wirebell("follower", "list", "--json").json["followers"][0]["feed"]
    assert address in wirebell("follower", "list").out
    said = wirebell("follow", "add", "ferry AND pier", "--cadence", "digest:07:30,18:00", "--days", "mon-fri")
    assert said.out.count("\n") == 1


def test_a_narrow_terminal_cuts_no_address(
    told: Path, wirebell: Wirebell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    address = wirebell("follower", "list", "--json").json["followers"][0]["feed"]
    shown = wirebell("follower", "list").out
    assert "…" not in shown
    assert address in "".join(line.rsplit(maxsplit=1)[-1] for line in shown.splitlines() if line.strip())


def test_a_long_list_has_the_words_of_a_short_one(
    home: Path, wirebell: Wirebell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    names = ("[bold]", "back\\slash", "[dim", "日本")
    with House(load(home, {})) as house:
        for name in names:
            follows.add_follower(house, name)
        short = words_of(wirebell("follower", "list").out)
        assert len(short) == 1 + len(names)
        for number in range(LAID_OUT):
            follows.add_follower(house, f"reader {number}")
    long = words_of(wirebell("follower", "list").out)
    assert len(long) == len(short) + LAID_OUT
    assert [row for row in long if row in short] == short


def words_of(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines()]


def test_no_line_of_a_list_breaks_or_steers_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    table = columns("Headline")
    for number in range(LAID_OUT + 1):
        table.add_row(f"The ferry\x1b]0;{number}\a came\nback\r")
    print_table(table)
    print_line(screen(), ("The ferry\x1b[2J", "bold"), "\ncame back")
    said = capsys.readouterr().out
    assert said.count("\n") == LAID_OUT + 3
    assert not {"\x1b", "\a", "\r"} & set(said)


def test_one_of_a_thing_is_one() -> None:
    assert [many(n, "new story") for n in (0, 1, 2000)] == ["0 new stories", "1 new story", "2,000 new stories"]
    assert many(1, "delivery") == "1 delivery"
    assert many(2, "follow") == "2 follows"

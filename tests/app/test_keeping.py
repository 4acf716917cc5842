"""Backups of a living house, and restores that send nothing a second time."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.samples import NOW
from wirebell.app import follows, keeping, sources, stories
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.errors import StoreError, UsageError
from wirebell.settings import load

DAY = timedelta(days=1)


def house_at(home: Path, at: timedelta = timedelta()) -> House:
    return House(load(home, {}), FixedClock(NOW + at))


def put(tray: Path, *names: str) -> None:
    rows = [{"id": n, "headline": f"Ferry {n}", "body": "A ferry.", "published": NOW.isoformat()} for n in names]
    tray.write_bytes(msgspec.json.encode(rows))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A house where one alert was sent, one waits for a digest that is due tomorrow, and one story is not told."""
    tray = tmp_path / "tray.json"
    put(tray, "a")
    with house_at(tmp_path / "home") as house:
        sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
        follows.add(house, "ferry", "me", "mailto:me@mail.example")
        run_once(house)
        put(tray, "a", "b")
        run_once(house, all_due=True)
    return tmp_path / "home"


def mails(home: Path) -> set[str]:
    return {path.name for path in (home / "mail").glob("*.eml")}


def waiting(home: Path) -> None:
    """Let the deliveries wait again, as in a backup that was made just before they were sent."""
    database = sqlite3.connect(home / "wirebell.db")
    database.execute("UPDATE deliveries SET state = 'waiting', attempts = 0")
    database.commit()
    database.close()


def test_a_restored_house_is_whole_and_sends_nothing_again(home: Path, tmp_path: Path) -> None:
    waiting(home)
    with house_at(home) as house:
        made = keeping.back_up(house, tmp_path / "backup")
        assert {"secret", "wirebell.db"} <= set(made.files)
        key = house.secret
    other = tmp_path / "other"
    with house_at(other) as house:
        restored = keeping.restore(house, tmp_path / "backup")
    assert restored.held == 2
    with house_at(other, DAY / 24) as house:
        run_once(house)
        audit = stories.audit(house)
        assert (audit.missing, audit.extra) == ((), ())
        assert house.secret == key
        assert {d.because for d in house.store.deliveries()} == {keeping.RESTORED}
    assert mails(other) == set()


def test_with_resend_what_waited_is_sent(home: Path, tmp_path: Path) -> None:
    waiting(home)
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    with house_at(tmp_path / "other") as house:
        assert keeping.restore(house, tmp_path / "backup", resend=True).held == 0
        run_once(house)
    assert mails(tmp_path / "other") == mails(home)


def test_what_is_there_already_is_not_written_over(home: Path, tmp_path: Path) -> None:
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
        with pytest.raises(UsageError, match="there already"):
            keeping.back_up(house, tmp_path / "backup")
        with pytest.raises(UsageError, match="move it away"):
            keeping.restore(house, tmp_path / "backup")
    with house_at(tmp_path / "new") as house, pytest.raises(UsageError, match="holds no"):
        keeping.restore(house, tmp_path)


def test_a_damaged_backup_is_refused(home: Path, tmp_path: Path) -> None:
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    with (tmp_path / "backup" / "wirebell.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 3)
    other = tmp_path / "other"
    with house_at(other) as house, pytest.raises(StoreError, match="damaged"):
        keeping.restore(house, tmp_path / "backup")
    assert not (other / "wirebell.db").exists()


def test_a_half_made_backup_stands_in_nobodys_way(home: Path, tmp_path: Path) -> None:
    (tmp_path / ".backup.part").mkdir()
    (tmp_path / ".backup.part" / "wirebell.db").write_bytes(b"half")
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    assert not (tmp_path / ".backup.part").exists()


def test_what_is_past_its_time_goes_and_comes_back_as_known(home: Path) -> None:
    with house_at(home, 40 * DAY) as house:
        gone = list(keeping.purge(house, 30))
        assert (sum(p.stories for p in gone), house.store.counts()["alerts"]) == (2, 0)
        ran = run_once(house, all_due=True)
        assert (ran.stories.new, ran.alerts) == (0, 0)
        assert stories.audit(house).missing == ()

"""Backups of a living house, and restores that send nothing a second time."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import create_engine

from tests.samples import NOW
from wirebell import effects
from wirebell.app import follows, keeping, sources, stories, topics
from wirebell.app.house import FixedClock, House
from wirebell.app.push_key import public_text, push_key
from wirebell.app.running import run_once
from wirebell.errors import StoreError, UsageError
from wirebell.settings import load
from wirebell.store.schema import HEAD
from wirebell.store.upgrade import migrate

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


def test_a_backup_holds_all_that_the_desk_and_the_browsers_go_by(home: Path, tmp_path: Path) -> None:
    """Rules that the desk wrote, and the key that browsers know us by, stand beside the database."""
    with house_at(home) as house:
        topics.rule_topic(house, "US foreign policy", "typhoon")
        pushed = push_key(home)
        keeping.back_up(house, tmp_path / "backup")
    other = tmp_path / "other"
    with house_at(other) as house:
        assert keeping.restore(house, tmp_path / "backup").caution is None
        assert topics.show(house, "US foreign policy").rule == "typhoon"
    assert public_text(push_key(other)) == public_text(pushed)


def test_a_backup_without_the_key_says_what_ends(home: Path, tmp_path: Path) -> None:
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    key = (tmp_path / "backup" / "secret").rename(tmp_path / "kept")
    with house_at(tmp_path / "other") as house:
        told = keeping.restore(house, tmp_path / "backup").caution
    assert told is not None
    assert "holds no secret: links in mail that was sent end" in told
    (tmp_path / "third").mkdir()
    key.rename(tmp_path / "third" / "secret")
    with house_at(tmp_path / "third") as house:
        assert keeping.restore(house, tmp_path / "backup").caution is None


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


@pytest.mark.parametrize("resend", [False, True])
def test_a_backup_of_a_newer_program_is_refused_before_it_is_put_anywhere(
    home: Path, tmp_path: Path, resend: bool
) -> None:
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup" / "wirebell.db")) as database:
        database.execute("UPDATE wirebell_schema SET version_num = '9999'")
        database.commit()
    other = tmp_path / "other"
    with house_at(other) as house, pytest.raises(StoreError, match="a newer Wirebell wrote it"):
        keeping.restore(house, tmp_path / "backup", resend)
    assert not [path.name for path in other.iterdir() if "wirebell.db" in path.name]


def of_schema(database: Path) -> str:
    with closing(sqlite3.connect(database)) as opened:
        return str(opened.execute("SELECT version_num FROM wirebell_schema").fetchone()[0])


def test_a_backup_before_an_upgrade_is_of_the_schema_that_the_program_of_before_knows(tmp_path: Path) -> None:
    older = tmp_path / "home" / "wirebell.db"
    older.parent.mkdir()
    engine = create_engine(f"sqlite:///{older}")
    with engine.begin() as conn:
        migrate(conn, to="0021")
    engine.dispose()
    with house_at(older.parent) as house:
        keeping.back_up(house, tmp_path / "backup")
    assert of_schema(older) == of_schema(tmp_path / "backup" / "wirebell.db") == "0021"
    with house_at(tmp_path / "other") as house:
        keeping.restore(house, tmp_path / "backup")
    assert of_schema(tmp_path / "backup" / "wirebell.db") == "0021"
    assert of_schema(tmp_path / "other" / "wirebell.db") == HEAD


def test_a_half_made_backup_stands_in_nobodys_way(home: Path, tmp_path: Path) -> None:
    (tmp_path / ".backup.part").mkdir()
    (tmp_path / ".backup.part" / "wirebell.db").write_bytes(b"half")
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    assert not (tmp_path / ".backup.part").exists()


def test_what_sqlite_keeps_beside_a_database_that_was_moved_away_is_not_taken_into_the_restored_one(
    home: Path, tmp_path: Path
) -> None:
    """The last writes of a server that was killed lie in a file of their own, which SQLite knows by its name."""
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    killed = sqlite3.connect(home / "wirebell.db")
    killed.execute("CREATE TABLE of_the_damaged (it TEXT)")
    killed.commit()
    log = (home / "wirebell.db-wal").read_bytes()
    killed.close()
    (home / "wirebell.db").rename(home / "damaged.db")
    (home / "wirebell.db-wal").write_bytes(log)
    with (
        house_at(home) as house,
        pytest.raises(UsageError, match=r"wirebell\.db-wal is there already: move it away"),
    ):
        keeping.restore(house, tmp_path / "backup")
    (home / "wirebell.db-wal").rename(home / "damaged.db-wal")
    with house_at(home) as house:
        keeping.restore(house, tmp_path / "backup")
    with closing(sqlite3.connect(home / "wirebell.db")) as restored:
        assert not restored.execute("SELECT 1 FROM sqlite_master WHERE name = 'of_the_damaged'").fetchall()


@pytest.mark.skipif(os.name == "nt", reason="rights are kept in another way there")
def test_a_restored_database_is_its_owners_alone(home: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with house_at(home) as house:
            keeping.back_up(house, tmp_path / "backup")
        with house_at(tmp_path / "other") as house:
            keeping.restore(house, tmp_path / "backup")
    finally:
        os.umask(before)
    for place in (tmp_path / "backup", tmp_path / "other"):
        assert stat.S_IMODE((place / "wirebell.db").stat().st_mode) == 0o600


@contextmanager
def full_at(effect: str) -> Iterator[None]:
    """A disk that has no room for one effect of ours."""

    def fail(name: str, phase: effects.Phase) -> None:
        if name == effect and phase == "before":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    effects.watch(fail)
    try:
        yield
    finally:
        effects.watch(None)


@pytest.mark.parametrize("effect", ["backup.copy", "backup.sync", "backup.rename"])
def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(
    home: Path, tmp_path: Path, effect: str
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    with house_at(home) as house, full_at(effect), pytest.raises(StoreError, match="No space left"):
        keeping.back_up(house, copies / "backup")
    assert list(copies.iterdir()) == []
    with house_at(home) as house, pytest.raises(StoreError, match="cannot be written"):
        keeping.back_up(house, home / "secret" / "backup")


@pytest.mark.parametrize("effect", ["restore.copy", "restore.rename"])
def test_a_restore_that_cannot_be_written_says_so_and_can_be_made_again(
    home: Path, tmp_path: Path, effect: str
) -> None:
    other = tmp_path / "other"
    with house_at(home) as house:
        keeping.back_up(house, tmp_path / "backup")
    with house_at(other) as house, full_at(effect), pytest.raises(StoreError, match="No space left"):
        keeping.restore(house, tmp_path / "backup")
    assert not [path.name for path in other.iterdir() if "wirebell.db" in path.name]
    with house_at(other) as house:
        assert keeping.restore(house, tmp_path / "backup").home == str(other)


def test_what_is_past_its_time_goes_and_comes_back_as_known(home: Path) -> None:
    with house_at(home, 40 * DAY) as house:
        gone = list(keeping.purge(house, 30))
        assert (sum(p.stories for p in gone), house.store.counts()["alerts"]) == (2, 0)
        ran = run_once(house, all_due=True)
        assert (ran.stories.new, ran.alerts) == (0, 0)
        assert stories.audit(house).missing == ()

"""All that one database holds is in the other, whichever kind they are and however often it was cut short."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from tests.contract.wire import FEED, MAIL, VISIT, alert, an_arrival, claim, sent, take
from tests.samples import follow, follower, source
from wirebell.app.migrating import migrate
from wirebell.errors import StoreError, UsageError
from wirebell.store import open_store, upgrade
from wirebell.store.backup import found_schema
from wirebell.store.database import database_at
from wirebell.store.holders import FileHolders
from wirebell.store.schema import HEAD
from wirebell.store.transfer import Carried, Transfer


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A database with something of most kinds in it, on which nobody works."""
    url = str(tmp_path / "filled.db")
    with closing(open_store(url)) as store:
        store.add_source(source(name="Ünïcode 漢字 \\ \t tab"))
        for name in ("ana", "ben"):
            store.add_follower(follower(id=name, name=name))
            store.add_follow(follow(id=f"f-{name}", follower=name))
        for n in range(12):
            take(store, f"s{n}", alert(story=f"s{n}", follows=(FEED, MAIL)))
        store.accept(VISIT, [an_arrival("waiting")])
        store.settle(sent(claim(store, limit=3)))
        store.suppress("mailto:x@desk.example", "gone")
    return url


def seen(url: str) -> list[object]:
    with closing(open_store(url)) as store:
        listed = [store.sources(), store.visits(), store.followers(), store.follows(), store.alerts()]
        return [*listed, store.deliveries(), store.pending(99), store.versions(), store.counts(), store.revision()]


@pytest.fixture
def target(store_url: str) -> Iterator[str]:
    """The address of an empty database, from which half a transfer is taken out again."""
    yield store_url
    if store_url.startswith("postgresql"):
        with psycopg.connect(store_url) as conn:
            conn.execute("DROP TABLE IF EXISTS transfer")


def cut_short(source: str, target: str, pieces: int) -> list[Carried]:
    with closing(Transfer(source, target)) as transfer, closing(transfer.carry(step=3)) as carried:
        return list(islice(carried, pieces))


def test_a_text_that_postgresql_does_not_take_is_named(filled: str, postgresql_url: str) -> None:
    with closing(open_store(filled)) as store:
        store.add_follow(follow(id="f-nul", follower="ana", expression="ferry \x00"))
    with pytest.raises(StoreError, match="NUL: it must be cleaned where it came in"):
        migrate(filled, postgresql_url)
    with psycopg.connect(postgresql_url) as conn:
        conn.execute("DROP TABLE transfer")


def test_all_is_the_same_there_and_back_and_numbers_go_on(
    filled: str, postgresql_url: str, tmp_path: Path
) -> None:
    made = migrate(filled, postgresql_url)
    assert made.rows > 50
    assert seen(postgresql_url) == seen(filled)
    back = str(tmp_path / "back.db")
    assert migrate(postgresql_url, back) == made
    assert seen(back) == seen(filled)
    stores = [open_store(url) for url in (filled, postgresql_url, back)]
    for store in stores:
        take(store, "later", alert(story="later", follows=(FEED,)))
        store.close()
    assert seen(postgresql_url) == seen(back) == seen(filled)


@pytest.mark.parametrize("pieces", [1, 5, 40])
def test_what_was_cut_short_goes_on(filled: str, target: str, pieces: int) -> None:
    first = cut_short(filled, target, pieces)
    with pytest.raises(StoreError, match="run the same `wirebell migrate` again"):
        open_store(target)
    with closing(Transfer(filled, target)) as transfer:
        rest = list(transfer.carry(step=3))
        assert not {piece.table for piece in first[:-1]} - {first[-1].table} & {piece.table for piece in rest}
        assert all(compared.same for compared in transfer.compare())
        transfer.finish()
    assert seen(target) == seen(filled)


def test_one_change_of_the_source_meanwhile_is_found(filled: str, target: str) -> None:
    cut_short(filled, target, 1000)
    with closing(open_store(filled)) as store:
        store.suppress("mailto:y@desk.example", "gone")
    with pytest.raises(StoreError, match=r"differ in .*suppressions \(2 rows, 1 there\)"):
        migrate(filled, target)
    with pytest.raises(StoreError, match="not all of it is here"):
        open_store(target)


def test_a_target_with_records_of_its_own_stays_as_it_is(filled: str, target: str) -> None:
    with closing(open_store(target)) as store:
        store.add_source(source())
    before = seen(target)
    with pytest.raises(UsageError, match=r"records of its own \(sources\)"):
        migrate(filled, target)
    assert seen(target) == before


def test_a_part_of_another_source_is_not_gone_on_with(filled: str, target: str, tmp_path: Path) -> None:
    cut_short(filled, target, 1)
    other = str(tmp_path / "other.db")
    open_store(other).close()
    with pytest.raises(UsageError, match="holds a part of"):
        migrate(other, target)


def test_while_a_server_works_on_the_source_nothing_is_carried(filled: str, target: str) -> None:
    with closing(open_store(filled)) as store:
        claim(store, limit=1)
        with pytest.raises(UsageError, match="stop it"):
            migrate(filled, target)


def older_schema(url: str, to: str) -> None:
    database = database_at(url)
    with database.writer.begin() as conn:
        upgrade.migrate(conn, to=to)
    database.dispose()


def older(folder: Path) -> str:
    """A database of before: those who work on it cannot open it once it is of the newest schema."""
    older_schema(f"sqlite:///{folder}/older.db", "0021")
    return f"sqlite:///{folder}/older.db"


def test_what_is_refused_leaves_the_schema_of_an_older_source(filled: str, target: str, tmp_path: Path) -> None:
    source = older(tmp_path)
    with pytest.raises(UsageError, match="records of its own"):
        migrate(source, filled)
    with pytest.raises(UsageError, match="memory:"):
        migrate(source, "memory:")
    working = FileHolders(tmp_path / "older.db")
    working.begin()
    with pytest.raises(UsageError, match="stop it"):
        migrate(source, target)
    working.close()
    assert found_schema(source) == "0021"
    migrate(source, target)
    assert found_schema(source) == found_schema(target) == HEAD


def test_a_server_of_before_that_could_not_say_that_it_works(postgresql_url: str, tmp_path: Path) -> None:
    older_schema(postgresql_url, "0014")
    migrate(postgresql_url, str(tmp_path / "target.db"))
    assert found_schema(postgresql_url) == HEAD


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for wrong in (str(tmp_path / "typo.db"), f"sqlite:///{tmp_path}/typo.db", "memory:"):
        with pytest.raises(UsageError, match="There is no database at"):
            migrate(wrong, str(tmp_path / "target.db"))
    assert list(tmp_path.iterdir()) == []


def test_one_database_is_not_carried_into_itself(filled: str) -> None:
    with pytest.raises(UsageError, match="one database"):
        migrate(filled, f"sqlite:///{filled}")
    with pytest.raises(UsageError, match="memory:"):
        migrate(filled, "memory:")


def test_what_was_claimed_before_is_claimed_anew_in_the_other_database(filled: str, target: str) -> None:
    with closing(open_store(filled)) as store:
        left = len(claim(store, limit=4))
    migrate(filled, target)
    with closing(open_store(target)) as store:
        found, until = claim(store, limit=99), time.monotonic() + 10
        while sum(delivery.unknown for delivery in found) < left and time.monotonic() < until:
            time.sleep(0.2)
            found += claim(store, limit=99)
    assert sum(delivery.unknown for delivery in found) == left

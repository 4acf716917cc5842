from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.samples import source
from wirebell.errors import StoreError, UsageError
from wirebell.ports import Store
from wirebell.store import MemoryStore, open_store
from wirebell.store.engines import sqlite_engines, use_wal
from wirebell.store.upgrade import migrate


def execute(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn, conn:
        return conn.execute(statement).fetchall()


def test_a_path_and_a_url_are_the_same_database(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "wire bell.db"
    for url in (str(path), f"sqlite:///{path}"):
        store = open_store(url)
        store.add_source(source())
        assert store.sources() == [source()]
        store.close()


def test_memory_is_empty_each_time() -> None:
    open_store("memory:").add_source(source())
    store = open_store("memory:")
    assert isinstance(store, MemoryStore)
    assert store.sources() == []


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "sqlite:///", "http://x.example/"])
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="postgresql://"):
        open_store(url)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    open_store(str(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_commits_are_durable_and_readers_do_not_wait(database: Path, sqlite_store: Store) -> None:
    sqlite_store.add_source(source())
    assert execute(database, "PRAGMA journal_mode") == [("wal",)]
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert sqlite_store.sources() == [source()]
        waiting = threading.Thread(target=sqlite_store.remove_source, args=("harbour",))
        waiting.start()
        waiting.join(0.1)
        assert waiting.is_alive(), "a writer waits for the other process"
        other.execute("COMMIT")
    waiting.join(10)
    assert sqlite_store.sources() == []


def test_an_open_database_is_opened_without_alembic(database: Path) -> None:
    code = """if True:
        import sys
        from wirebell.store import open_store
        open_store(sys.argv[1]).close()
        print("alembic" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code, str(database)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_two_that_open_a_new_database_at_once_both_succeed(tmp_path: Path) -> None:
    path = str(tmp_path / "w.db")
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(open_store(path))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 3
    for store in opened:
        store.close()


def test_who_is_told_at_once_that_a_new_file_is_locked_tries_again(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    writer, readers = sqlite_engines(path)
    with closing(writer.raw_connection()) as only:
        only.execute("PRAGMA busy_timeout = 0").close()  # as where SQLite does not wait
    with closing(sqlite3.connect(path, check_same_thread=False)) as other:
        other.execute("CREATE TABLE t (a)")
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.rollback)
        release.start()
        use_wal(writer)
        release.join()
    with closing(sqlite3.connect(path)) as fresh:
        assert fresh.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    writer.dispose()
    readers.dispose()


# -- databases that are not for us ------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear editor, " * 100)
    with pytest.raises(StoreError, match="another name"):
        open_store(str(path))
    assert path.read_text() == "Dear editor, " * 100


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    execute(path, "CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"not Wirebell's.*recipes.*empty one"):
        open_store(str(path))
    assert path.read_bytes() == before


def test_a_database_of_a_newer_wirebell_is_left_alone(database: Path) -> None:
    execute(database, "UPDATE wirebell_schema SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"9999.*newer Wirebell.*Upgrade"):
        open_store(str(database))
    assert execute(database, "SELECT version_num FROM wirebell_schema") == [("9999",)]


@pytest.mark.parametrize(
    ("taken", "named"),
    [("DROP TABLE marks", "marks"), ("ALTER TABLE deliveries DROP holder", "deliveries.holder")],
)
def test_a_database_that_is_not_of_the_schema_it_says_stays_as_it_is(
    tmp_path: Path, taken: str, named: str
) -> None:
    path = tmp_path / "w.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        migrate(conn, to="0021")
        conn.execute(text(taken))
    engine.dispose()
    with pytest.raises(StoreError, match=rf"has schema 0021, and lacks .*\({named}\)"):
        open_store(str(path))
    assert execute(path, "SELECT version_num FROM wirebell_schema") == [("0021",)]
    assert execute(path, "SELECT count(*) FROM pragma_table_info('alerts') WHERE name = 'moves'") == [(0,)]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file/w\.db.*--home"):
        open_store(str(tmp_path / "file" / "w.db"))


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9.*Start PostgreSQL") as failed:
        open_store("postgresql://me:secret@127.0.0.1:9/wire")
    assert "secret" not in str(failed.value)


def test_a_damaged_database_says_so(database: Path, sqlite_store: Store) -> None:
    execute(database, "INSERT INTO sources VALUES ('x', 'https://x.example/', 'x', x'00ff')")
    with pytest.raises(StoreError, match=r"Source cannot be read.*restore a backup"):
        sqlite_store.sources()
    execute(database, "DROP TABLE visits")
    with pytest.raises(StoreError, match=r"wirebell\.db failed: no such table"):
        sqlite_store.visits()


def test_a_full_disk_loses_nothing_and_says_what_to_do(database: Path) -> None:
    """SQLite's own page limit stands for the full disk: the error is the same."""
    from sqlalchemy import event

    from wirebell.store.engines import sqlite_engines
    from wirebell.store.sql import SqlStore

    writer, readers = sqlite_engines(database)
    event.listen(writer, "connect", lambda dbapi, _: dbapi.execute("PRAGMA max_page_count = 1").close())
    store = SqlStore(writer, readers, lone_writer=True)
    for n in range(1000):
        try:
            store.add_source(source(id=f"s{n}", url=f"https://{n}.example/", name="x" * 500))
        except StoreError as fault:
            assert "Make room" in str(fault)  # noqa: PT017 - it comes at some n that we do not know
            break
    else:
        pytest.fail("the disk was never full")
    assert len(store.sources()) == n == store.revision()
    store.close()

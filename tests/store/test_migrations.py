from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import wirebell.store
from wirebell.deliver.feed_name import mark_of
from wirebell.store.schema import HEAD, KNOWN_REVISIONS, VERSION_TABLE, metadata
from wirebell.store.upgrade import migrate, version


def test_the_schema_knows_its_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(wirebell.store.__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert sorted(script.revision for script in scripts.walk_revisions()) == sorted(KNOWN_REVISIONS)


def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'w.db'}")
    with engine.begin() as conn:
        assert version(conn) is None
        migrate(conn)
        assert version(conn) == HEAD
        context = MigrationContext.configure(conn, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_names_of_feeds_are_hashed_and_nothing_of_them_is_left(tmp_path: Path) -> None:
    path, given = tmp_path / "w.db", "a-name-that-was-drawn-at-random1"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        migrate(conn, "0019")
        row = {"id": "ana", "name": "Ana", "created": 0, "feed_token": given}
        conn.execute(
            text(
                "INSERT INTO followers (id, name, created, feed_token) VALUES (:id, :name, :created, :feed_token)"
            ),
            row,
        )
    with engine.begin() as conn:
        migrate(conn)
        found = conn.execute(text("SELECT feed_token, feed_turn FROM followers")).all()
        assert found == [(mark_of(given), 0)]
    engine.dispose()
    assert given.encode() not in path.read_bytes()

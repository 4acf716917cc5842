"""What cannot be is refused in words that say what to do; what is only away is waited for."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.cluster.machines import broker, database
from tests.samples import source
from tests.waiting import until
from wirebell.cluster.jetstream import JetStreamBus, address
from wirebell.errors import BusError, StoreError, UsageError
from wirebell.store import open_ledger, open_store
from wirebell.store.schema import HEAD, KNOWN_REVISIONS, VERSION_TABLE


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def nats_server(port: int, *words: str) -> Iterator[None]:
    """A broker of the test's own."""
    program = shutil.which("nats-server") or "/usr/sbin/nats-server"
    if not Path(program).exists():
        pytest.skip("no nats-server here: install Debian's package, or put another one into the PATH")
    command = [program, "-a", "127.0.0.1", "-p", str(port), *words]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with closing(socket.socket()) as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            server.poll()
        yield
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:4222", "http://127.0.0.1:4222", "nats://", "nats://127.0.0.1/a.b", "nats://127.0.0.1/a b"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="nats://HOST:PORT"):
        address(url)


def test_an_address_may_name_the_prefix() -> None:
    assert address("nats://me:secret@broker.example:4222/desk").server == "nats://me:secret@broker.example:4222"
    assert address("nats://broker.example").prefix == "wirebell"


async def test_a_broker_without_jetstream_is_refused_with_what_to_do() -> None:
    port = free_port()
    with nats_server(port):
        bus = JetStreamBus(f"nats://127.0.0.1:{port}")
        with pytest.raises(BusError, match=r"without JetStream: start it with `nats-server -js"):
            await bus.open()
        await bus.close()


async def test_a_broker_that_is_away_is_waited_for_and_found_again(tmp_path: Path) -> None:
    port = free_port()
    bus = JetStreamBus(f"nats://127.0.0.1:{port}")
    await bus.open()
    assert bus.problem is not None
    assert "does not answer: start it, or correct --nats" in bus.problem
    assert await bus.send("read", b"x") is False
    assert await bus.pull("read", 1, 0.1) == []
    assert await bus.waiting("read") is None
    for _ in range(2):  # and once more, after it was stopped
        with nats_server(port, "-js", "-sd", str(tmp_path)):
            await until(lambda: bus.problem is None)
            async with asyncio.timeout(10):
                while not await bus.send("read", b"again"):
                    await asyncio.sleep(0.1)
                while not (found := await bus.pull("read", 10, 1)):
                    pass
            for letter in found:
                await letter.done()
            assert {letter.body for letter in found} == {b"again"}
        await until(lambda: bus.problem is not None)
    await bus.close()


def test_workers_need_postgresql(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"needs PostgreSQL.*wirebell migrate --from sqlite"):
        open_ledger(str(tmp_path / "w.db"))


def test_a_database_of_an_older_schema_is_refused_and_left_as_it_is() -> None:
    with database() as url:
        with pytest.raises(StoreError, match=r"no schema yet.*wirebell --database URL migrate"):
            open_ledger(url)
        open_store(url).close()
        open_ledger(url).close()
        before = KNOWN_REVISIONS[-2]
        execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '{before}'")
        with pytest.raises(StoreError, match=rf"has schema {before}, and workers of this Wirebell need {HEAD}"):
            open_ledger(url)
        execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        with pytest.raises(StoreError, match=r"a newer Wirebell wrote it\. Upgrade Wirebell"):
            open_ledger(url)


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute(statement.encode())


def said(*words: str) -> tuple[int, str]:
    """What the command line says, and how it ends."""
    done = subprocess.run(
        [sys.executable, "-m", "wirebell", *words], capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stderr


def test_the_command_line_says_it_in_one_line_and_ends(tmp_path: Path) -> None:
    home = ("--home", str(tmp_path))
    code, text = said(*home, "worker", "match", "--nats", "nats://127.0.0.1:1", "--shard", "5/4")
    assert code == 2
    assert "--shard '5/4': give I/N" in text
    code, text = said(*home, "worker", "read", "--nats", "nats://127.0.0.1:1")
    assert code == 2
    assert "A cluster needs PostgreSQL" in text


def test_one_process_does_not_tell_what_a_cluster_tells(tmp_path: Path) -> None:
    broker()
    with database() as url:
        store = open_store(url)
        store.add_source(source())
        store.close()
        ledger = open_ledger(url)
        ledger.plan_shards(2)
        code, text = said("--home", str(tmp_path), "--database", url, "run", "--once")
        assert code == 2
        assert "2 shards: use `wirebell serve --nats URL`" in text
        code, text = said("--home", str(tmp_path), "--database", url, "worker", "shards", "0")
        assert code == 0
        assert ledger.divided() == 0
        ledger.close()

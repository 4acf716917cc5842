"""Secrets are nowhere but where they were put: a whole run with every kind of failure, and no canary in a log."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples import NOW
from wirebell.app import follows, sources
from wirebell.app.follows import feed_path
from wirebell.app.house import FixedClock, House
from wirebell.settings import load
from wirebell.signatures import secret_of

PASSWORD = "canary-password-8f3a"
HOOK = "canary-hook-path-77c1"
PUSH = b"canary-push-key-of-thirty-two-by"
FEED = "canary-source-token-19ae"
TOML = """
[smtp]
host = "127.0.0.1"
port = 1
tls = "none"
user = "wirebell"
password = "env:CANARY_PASSWORD"
"""


@pytest.fixture
def run(tmp_path: Path) -> tuple[Path, str]:
    """Let everything fail loudly: no mail server, no webhook, no source; return the home and all that was said."""
    home, tray = tmp_path / "home", tmp_path / "tray.json"
    home.mkdir()
    (home / "wirebell.toml").write_text(TOML)
    story = {"id": "a", "headline": "Ferry found", "body": "A ferry.", "published": NOW.isoformat()}
    tray.write_text(json.dumps([story]))
    with House(load(home, {}, allow_private=("127.0.0.0/8",)), FixedClock(NOW)) as house:
        sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
        sources.add(house, sources.SourceWish(address="http://127.0.0.1:1/feed", credential="env:CANARY_FEED"))
        sources.add(house, sources.SourceWish(address="push:Pier", credential="env:CANARY_PUSH"))
        follows.add(house, "ferry", "me", "mailto:me@mail.example")
        follows.add(house, "ferry", "me", f"http://127.0.0.1:1/{HOOK}")
    words = ["--home", str(home), "--allow-private", "127.0.0.0/8", "-v", "run", "--once", "--all-due"]
    environment = {
        "CANARY_PASSWORD": PASSWORD,
        "CANARY_PUSH": secret_of(PUSH),
        "CANARY_FEED": f"Bearer {FEED}",
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "wirebell", *words, "--now", NOW.isoformat()]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ended.returncode == 0, ended.stderr
    assert "not delivered" in ended.stderr
    assert "source failed" in ended.stderr
    return home, ended.stdout + ended.stderr


def feed_names(home: Path) -> list[str]:
    with House(load(home, {}), FixedClock(NOW)) as house:
        names = [feed_path(house, follower).removeprefix("/feed/") for follower in house.store.followers()]
    assert names
    return names


def test_no_secret_is_in_any_log(run: tuple[Path, str]) -> None:
    home, said = run
    key = (home / "secret").read_text()
    for secret in (PASSWORD, HOOK, FEED, secret_of(PUSH), PUSH.decode(), key, *feed_names(home)):
        assert secret not in said


def test_no_secret_of_the_operator_is_in_the_database(run: tuple[Path, str]) -> None:
    home, _ = run
    kept = b"".join(path.read_bytes() for path in home.rglob("wirebell.db*") if path.is_file())
    secrets = (PASSWORD, FEED, secret_of(PUSH), PUSH.decode(), (home / "secret").read_text())
    for secret in (*secrets, *feed_names(home)):
        assert secret.encode() not in kept

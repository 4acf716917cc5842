"""What a release says of itself: everything that runs with it, locked by hash, under licences we may pass on."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

RELEASE = Path(__file__).parents[1] / "scripts" / "release"


@pytest.fixture(scope="module")
def parts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = runpy.run_path(str(RELEASE))["bill"]()["components"]
    return found


def test_all_that_runs_is_named_with_the_hashes_of_the_lock(parts: list[dict[str, Any]]) -> None:
    names = {part["name"] for part in parts}
    assert {"aiohttp", "sqlalchemy", "trafilatura", "psycopg", "nats-py", "webauthn", "opentelemetry-sdk"} <= names
    assert not names & {"pytest", "mypy", "scikit-learn", "wirebell"}
    for part in parts:
        [reference] = part["externalReferences"]
        assert all(re.fullmatch("[0-9a-f]{64}", digest["content"]) for digest in reference["hashes"]), part["name"]
        assert reference["hashes"], part["name"]


def test_nothing_that_runs_is_under_the_gpl_alone(parts: list[dict[str, Any]]) -> None:
    for part in parts:
        licence = part.get("licenses", [{"license": {"name": ""}}])[0]["license"]["name"]
        choices = re.split(r"\bOR\b", licence)
        assert not all(re.search(r"\bA?GPL|Affero|GNU General", choice) for choice in choices), (
            part["name"],
            licence,
        )


@pytest.fixture
def key(tmp_path: Path) -> Path:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("no ssh-keygen here: apt-get install openssh-client")
    made = tmp_path / "key"
    subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(made)), check=True)
    return made


def verified(sums: Path, key: Path, tmp_path: Path) -> bool:
    """Return whether the command of docs/runbook.md says yes."""
    (tmp_path / "signers").write_text(f"releases@wirebell.example {key.with_suffix('.pub').read_text()}")
    words = [
        "-f",
        "signers",
        "-I",
        "releases@wirebell.example",
        "-n",
        "wirebell-release",
        "-s",
        f"{sums.name}.sig",
    ]
    with sums.open("rb") as said:
        command = ["ssh-keygen", "-Y", "verify", *words]
        return subprocess.run(command, cwd=tmp_path, stdin=said, capture_output=True, check=False).returncode == 0


def test_what_is_signed_passes_as_the_runbook_says_and_a_changed_byte_does_not(key: Path, tmp_path: Path) -> None:
    unsigned = runpy.run_path(str(RELEASE))["unsigned"]
    sums = tmp_path / "SHA256SUMS"
    sums.write_text("0" * 64 + "  wirebell.whl\n")
    assert unsigned(sums, key) is None
    assert unsigned(sums, key) is None  # a second release writes over the first
    assert verified(sums, key, tmp_path)
    sums.write_text("1" * 64 + "  wirebell.whl\n")
    assert not verified(sums, key, tmp_path)


def test_what_is_no_key_signs_nothing_and_says_so(key: Path, tmp_path: Path) -> None:
    unsigned = runpy.run_path(str(RELEASE))["unsigned"]
    sums, other = tmp_path / "SHA256SUMS", tmp_path / "other"
    sums.write_text("x")
    other.write_text("no key")
    other.chmod(0o600)
    assert "is not there" in unsigned(sums, tmp_path / "absent") or "refused" in unsigned(
        sums, tmp_path / "absent"
    )
    assert "readable by you alone?" in unsigned(sums, other)
    assert not (tmp_path / "SHA256SUMS.sig").exists()

"""What the image of Wirebell is made of: what runs, locked as in development, and every compiled part."""

from __future__ import annotations

import runpy
import tomllib
from pathlib import Path

HOME = Path(__file__).parents[1]


def test_the_image_has_what_runs_with_the_versions_and_hashes_that_are_tested() -> None:
    locked = runpy.run_path(str(HOME / "scripts" / "release"))["locked"]
    run, dev = (locked((HOME / "requirements" / f"{name}.lock").read_text()) for name in ("run", "dev"))
    assert {name for name, hashes in run.items() if dev.get(name) != hashes} == set()
    assert {name.split("==")[0] for name in run} >= {
        "aiohttp",
        "psycopg",
        "nats-py",
        "webauthn",
        "opentelemetry-sdk",
    }
    assert not {name.split("==")[0] for name in run} & {"pytest", "mypy", "playwright", "scikit-learn"}


def test_an_image_without_a_compiled_part_is_not_made() -> None:
    modules = tomllib.loads((HOME / "pyproject.toml").read_text())["tool"]["setuptools"]["ext-modules"]
    container = (HOME / "deploy" / "Containerfile").read_text()
    assert [one["name"] for one in modules if one["name"] not in container] == []
    assert len(modules) > 5


def test_the_image_brings_what_engines_ask_whether_it_is_well() -> None:
    deploy = HOME / "deploy"
    assert (deploy / "healthy").stat().st_mode & 0o111 == 0o111
    assert "!deploy/healthy" in (HOME / ".dockerignore").read_text().split()
    assert 'CMD ["healthy"]' in (deploy / "Containerfile").read_text()
    for name in ("compose.yaml", "compose-cluster.yaml"):
        assert 'test: ["CMD", "healthy"]' in (deploy / name).read_text()

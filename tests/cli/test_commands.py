"""Commands are imported when they are asked for, and none is forgotten."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from wirebell import cli
from wirebell.cli.commands import HELD
from wirebell.cli.main import app

FILES = Path(cli.__file__).parent.glob("*.py")
MODULES = sorted(path.stem for path in FILES if "def register(" in path.read_text())

LOADED = """
import atexit, sys
asked = ("wirebell.", "aiohttp", "structlog")
atexit.register(lambda: print(*(m for m in sys.modules if m.startswith(asked)), sep="\\n"))
from wirebell.cli.main import main
main()
"""


def loaded_by(*words: str) -> set[str]:
    """Return the modules of ours that the command imports."""
    done = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("module", MODULES)
def test_each_command_is_listed_with_the_module_that_makes_it(module: str) -> None:
    made = typer.Typer()
    import_module(f"wirebell.cli.{module}").register(made)
    words = set(typer.main.get_group(made).commands)
    assert words <= {word for word, held in HELD.items() if module in held.modules}


def test_no_module_is_listed_that_makes_no_command() -> None:
    assert {module for held in HELD.values() for module in held.modules} == set(MODULES)


@pytest.mark.parametrize("word", HELD)
def test_the_help_says_of_each_command_what_the_command_says_of_itself(word: str) -> None:
    found = typer.main.get_group(app).get_command(None, word)  # type: ignore[arg-type]
    assert found is not None
    assert (found.help or "").split("\n\n")[0].replace("\n", " ") == HELD[word].line


def test_the_help_and_a_wrong_word_import_no_command() -> None:
    commands = {f"wirebell.cli.{module}" for module in MODULES}
    assert not commands & loaded_by("--help")
    wrong = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wirebell", "sorce"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No such command 'sorce'. Did you mean 'source'" in wrong.stderr
    assert not [module for module in commands if wrong.stderr.count(f"{module}\n")]


def test_a_short_command_reads_no_pages_and_opens_no_connections(tmp_path: Path) -> None:
    assert not {"wirebell.read", "wirebell.app.doctor"} & loaded_by("--version")
    for group in ("follow", "source"):
        assert not {"wirebell.read", "aiohttp"} & loaded_by("--home", str(tmp_path), group, "list")


def test_a_command_with_nothing_to_tell_does_not_load_what_writes_the_log(tmp_path: Path) -> None:
    assert "structlog" not in loaded_by("--version")
    assert "structlog" not in loaded_by("--home", str(tmp_path), "follow", "list")

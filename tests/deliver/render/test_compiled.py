"""Templates are compiled once for all processes, and anew whenever what they become could be another thing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from wirebell.deliver.render.compiled import Compiled


class Counting(Environment):
    """An environment that counts what it compiles."""

    compiled = 0

    def compile(self, *given: Any, **more: Any) -> Any:
        self.compiled += 1
        return super().compile(*given, **more)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that sets up templates, as Python has just imported it, with `__pycache__` beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "__pycache__").mkdir()
    path = tmp_path / "pages.py"
    path.write_text("made = 1")
    return path


def shown(module: Path, text: str = "Hello {{ name }}") -> tuple[str, int]:
    """What a process that has just begun shows, and how many templates it compiled for that."""
    made = Counting(loader=DictLoader({"page": text}), bytecode_cache=Compiled(str(module)))
    return made.get_template("page").render(name="Ada"), made.compiled


def test_the_next_process_compiles_nothing(module: Path) -> None:
    assert shown(module) == ("Hello Ada", 1)
    assert shown(module) == ("Hello Ada", 0)


def test_another_template_or_another_way_to_compile_is_compiled(module: Path) -> None:
    shown(module)
    assert shown(module, "Good day {{ name }}") == ("Good day Ada", 1)
    module.write_text("made = 2")
    assert shown(module, "Good day {{ name }}") == ("Good day Ada", 1)
    assert len(list((module.parent / "__pycache__").iterdir())) == 1


def test_what_is_damaged_is_made_anew(module: Path) -> None:
    shown(module)
    (kept,) = (module.parent / "__pycache__").iterdir()
    for damaged in (b"", b"j2", kept.read_bytes()[:-5]):
        kept.write_bytes(damaged)
        assert shown(module) == ("Hello Ada", 1)
        assert shown(module) == ("Hello Ada", 0)


def test_where_nothing_may_be_kept_pages_are_shown_all_the_same(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (module.parent / "__pycache__").rmdir()
    assert shown(module) == ("Hello Ada", 1)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (module.parent / "__pycache__").mkdir()
    assert [shown(module), shown(module)] == [("Hello Ada", 1)] * 2

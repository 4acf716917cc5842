"""The counted point: silent while nobody watches, before and after each effect while somebody does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wirebell import effects


@pytest.fixture
def seen() -> Iterator[list[tuple[str, str]]]:
    found: list[tuple[str, str]] = []
    effects.watch(lambda name, phase: found.append((name, phase)))
    yield found
    effects.watch(None)


def test_a_watcher_sees_both_sides_of_each_effect(seen: list[tuple[str, str]]) -> None:
    with effects.passing("outer"), effects.passing("inner"):
        assert effects.watched()
    assert seen == [("outer", "before"), ("inner", "before"), ("inner", "after"), ("outer", "after")]


def test_what_fails_has_no_after(seen: list[tuple[str, str]]) -> None:
    with pytest.raises(OSError, match="full"), effects.passing("write"):
        raise OSError("full")
    assert seen == [("write", "before")]


def test_nobody_watches_by_default() -> None:
    assert not effects.watched()
    with effects.passing("anything"):
        pass

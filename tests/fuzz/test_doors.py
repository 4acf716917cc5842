"""Every door takes a few hundred broken documents, and all that ever broke one; `scripts/fuzz` goes on longer."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.doors import DOORS, mutated, tried

CRASHES = Path(__file__).parent / "crashes"
"""`DOOR--ANYTHING`: what once broke a door, kept for good."""


@pytest.mark.parametrize("name", DOORS)
def test_a_few_hundred_broken_documents_break_nothing(name: str) -> None:
    chance = Random(name)
    for _ in range(200):
        tried(DOORS[name], mutated(chance.choice(DOORS[name].seeds), chance))


@pytest.mark.parametrize("name", DOORS)
def test_the_seeds_are_read(name: str) -> None:
    for seed in DOORS[name].seeds:
        DOORS[name].parse(seed)


def test_what_once_broke_a_door_breaks_it_no_more() -> None:
    for file in sorted(CRASHES.glob("*--*")):
        tried(DOORS[file.name.partition("--")[0].replace("-", " ")], file.read_bytes())

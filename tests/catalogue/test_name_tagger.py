"""Compiled rows against python-crfsuite: the same labels for the same features."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.catalogue.crfsuite_model import read_weights
from wirebell.catalogue.name_tagger import COMPILED, END, SHARED, Labelling, Tagger
from wirebell.catalogue.names import load_names
from wirebell.errors import UsageError
from wirebell.read.names.tagged_names import tagged

MODEL = files("wirebell.catalogue").joinpath("data", "names.crfsuite").read_bytes()
KNOWN = sorted(read_weights(MODEL).attributes)[::97]
CASES = sorted((Path(__file__).parents[1] / "corpus" / "cases").rglob("*.toml"))

compiled = pytest.mark.skipif(not COMPILED, reason="the rows are not built")
bundles = st.lists(st.sampled_from([*KNOWN, "w=unheard-of"]), max_size=6).map(tuple)
sequences = st.lists(st.tuples(st.none() | bundles, st.lists(bundles, max_size=4)), max_size=12)


OUR_TAGGER, THEIR_TAGGER = Tagger(MODEL), Tagger(MODEL, False)
OURS, THEIRS = OUR_TAGGER.rows() if COMPILED else None, THEIR_TAGGER.rows()


def labelled(rows: Labelling, sequence: list[tuple[tuple[str, ...] | None, list[tuple[str, ...]]]]) -> list[str]:
    flat: list[int] = []
    for shared, item in sequence:
        flat += [] if shared is None else [rows.row(*shared), SHARED]
        flat += [*[rows.row(*bundle) for bundle in item], END]
    return rows.labels(flat)


@compiled
@given(sequences)
def test_rows_label_as_crfsuite_does(
    sequence: list[tuple[tuple[str, ...] | None, list[tuple[str, ...]]]],
) -> None:
    assert OURS is not None
    assert labelled(OURS, sequence) == labelled(THEIRS, sequence)


@compiled
def test_names_are_the_same_without_a_compiler() -> None:
    names, ours, theirs = load_names(), Tagger(MODEL, True), Tagger(MODEL, False)
    for case in CASES:
        text = str(tomllib.loads(case.read_text(encoding="utf-8")).get("text", "")) or case.read_text("utf-8")
        assert tagged(text, names, ours) == tagged(text, names, theirs), case.name


@compiled
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_long_numbers_are_told_apart_by_their_form_as_by_all_that_is_said_of_them(numbers: list[int]) -> None:
    text = " ".join(f"Ana Brandt of Harbour {n:,} paid {n} at {n}th Street, Kestrel {n}-B." for n in numbers)
    assert tagged(text, load_names(), OUR_TAGGER) == tagged(text, load_names(), THEIR_TAGGER)


@compiled
@pytest.mark.parametrize("fault", [[7], [-3], [0, SHARED], [10**30], ["a"]])
def test_rows_that_do_not_exist_are_refused(fault: list[int]) -> None:
    from wirebell.catalogue._rows import Table

    table = Table(("O", "B"), bytes(32), bytes(16))
    with pytest.raises((IndexError, OverflowError, TypeError)):
        table.add(fault)


@compiled
def test_tables_that_do_not_fit_are_refused() -> None:
    from wirebell.catalogue._rows import Table

    for labels, transitions, scores in (((), b"", b""), (("O",), bytes(7), b""), (("O",), bytes(8), bytes(9))):
        with pytest.raises(ValueError, match="labels"):
            Table(labels, transitions, scores)


@pytest.mark.parametrize("model", [b"", b"lCRF" + bytes(60), MODEL[4:]])
def test_what_is_no_model_is_refused(model: bytes) -> None:
    with pytest.raises(UsageError):
        read_weights(model)

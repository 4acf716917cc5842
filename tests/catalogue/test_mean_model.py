"""The mean of several models, as the model that ships is made: scripts/mean_model.py."""

from __future__ import annotations

import runpy
from pathlib import Path

import pycrfsuite
import pytest

from wirebell.catalogue.crfsuite_model import Weights, read_weights
from wirebell.catalogue.name_tagger import Tagger

mean_model = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "mean_model.py"))["mean_model"]

TAUGHT = [("Brandt", "B-PER"), ("Harbour", "B-LOC"), ("said", "O")]


def learned(path: Path, *pairs: tuple[str, str]) -> bytes:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0, "c2": 0.1, "max_iterations": 20})
    for word, label in pairs:
        trainer.append([[f"w={word}"], ["|"]], [label, "O"])
    trainer.train(str(path))
    return path.read_bytes()


def weighed(model: bytes) -> dict[tuple[str, str], float]:
    labels, attributes, _, scores = read_weights(model)
    table = memoryview(scores).cast("d")
    return {
        (name, label): table[row * len(labels) + n]
        for name, row in attributes.items()
        for n, label in enumerate(labels)
    }


def transitions(weights: Weights) -> dict[tuple[str, str], float]:
    table = memoryview(weights.transitions).cast("d")
    names = weights.labels
    return {(a, b): table[n * len(names) + m] for n, a in enumerate(names) for m, b in enumerate(names)}


@pytest.fixture
def models(tmp_path: Path) -> list[bytes]:
    more = [("Harbour", "B-PER"), ("Kestrel", "B-LOC")]
    return [learned(tmp_path / "one", *TAUGHT), learned(tmp_path / "two", *TAUGHT, *more)]


def test_weights_are_the_mean_of_those_of_the_models(models: list[bytes]) -> None:
    one, two, mean = map(weighed, [*models, mean_model(models, {}, 0)])
    assert set(mean) == set(one) | set(two)
    assert mean == {pair: pytest.approx((one.get(pair, 0) + two.get(pair, 0)) / 2) for pair in mean}


def test_a_model_alone_labels_as_before(models: list[bytes]) -> None:
    words = [[f"w={word}"] for word, _ in TAUGHT]
    before, after = pycrfsuite.Tagger(), pycrfsuite.Tagger()
    before.open_inmemory(models[1])
    after.open_inmemory(alone := mean_model(models[1:], {}, 0))
    assert after.tag(words) == before.tag(words) != ["O"] * len(words)
    assert Tagger(alone).rows().knows("w=Kestrel")


def test_leaning_is_added_to_what_leads_to_a_label(models: list[bytes]) -> None:
    plain, leaning = (transitions(read_weights(mean_model(models, to, 0))) for to in ({}, {"O": 0.5}))
    assert leaning == {pair: pytest.approx(plain[pair] + 0.5 * (pair[1] == "O")) for pair in plain}


def test_small_weights_are_left_out(models: list[bytes]) -> None:
    kept = weighed(mean_model(models, {}, 0.5))
    assert {pair: w for pair, w in weighed(mean_model(models, {}, 0)).items() if abs(w) >= 0.5} == {
        pair: w for pair, w in kept.items() if w
    }


def test_the_same_models_give_the_same_bytes(models: list[bytes]) -> None:
    assert mean_model(models, {"O": 0.4}, 0.05) == mean_model(models, {"O": 0.4}, 0.05)

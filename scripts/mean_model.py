"""The mean of several models of crfsuite as one model, as good at one reading as they are together.

What a linear CRF says of a word is a sum of weights, so taggers that vote with their scores are one tagger with
the mean of their weights. crfsuite writes no model from given weights: a small one is trained that weighs the same
things, as a mould, and its weights are then filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from struct import iter_unpack, pack, unpack_from
from tempfile import TemporaryDirectory

import pycrfsuite

from wirebell.catalogue.crfsuite_model import read_weights

Weight = tuple[str, str, str]
"""What is weighed: "state" with an attribute and a label, or "transition" with two labels."""


def mean_model(models: Sequence[bytes], leaning: Mapping[str, float], least: float) -> bytes:
    """Return the mean of models of the same labels; to the scores of labels `leaning` is added.

    Weights under `least` are left out. Raises ValueError if the mould did not take them all.
    """
    total: Counter[Weight] = Counter()
    for model in models:
        total.update(_weights(model))
    mean = {one: weight / len(models) for one, weight in total.items() if abs(weight) >= least * len(models)}
    labels = sorted({one[2] for one in mean})
    for before in labels:
        for label in labels:
            of_both = ("transition", before, label)
            mean[of_both] = mean.get(of_both, 0.0) + leaning.get(label, 0.0)
    return _filled(_mould(mean, labels), mean)


def _weights(model: bytes) -> dict[Weight, float]:
    labels, attributes, _, _ = read_weights(model)
    names = {number - 1: name for name, number in attributes.items()}
    return {_weighed(kind, a, b, names, labels): weight for kind, a, b, weight in _features(model)}


def _weighed(kind: int, source: int, label: int, names: Mapping[int, str], labels: Sequence[str]) -> Weight:
    return ("transition", labels[source], labels[label]) if kind else ("state", names[source], labels[label])


def _features(model: bytes) -> Iterable[tuple[int, int, int, float]]:
    begin, end = _place(model)
    return iter_unpack("<IIId", model[begin:end])


def _place(model: bytes) -> tuple[int, int]:
    """Return where the weights of a model begin and end."""
    (at,) = unpack_from("<I", model, 28)
    (count,) = unpack_from("<I", model, at + 8)
    return at + 12, at + 12 + 20 * count


def _mould(weights: Iterable[Weight], labels: Sequence[str]) -> bytes:
    """Return a model that weighs these things, somehow."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params({"c1": 0, "c2": 1, "max_iterations": 3, "feature.possible_transitions": True})
    attributes: dict[str, list[str]] = {label: [] for label in labels}
    for kind, source, label in sorted(weights):
        if kind == "state":
            attributes[label].append(source)
    for repeated, label in enumerate(labels, 1):
        trainer.append([attributes[label]] * repeated, [label] * repeated)
    with TemporaryDirectory() as folder:
        path = Path(folder, "mould.crfsuite")
        trainer.train(str(path))
        return path.read_bytes()


def _filled(mould: bytes, weights: Mapping[Weight, float]) -> bytes:
    labels, attributes, _, _ = read_weights(mould)
    names = {number - 1: name for name, number in attributes.items()}
    out, taken = [], 0
    for kind, source, label, _ in _features(mould):
        weight = weights.get(_weighed(kind, source, label, names, labels))
        taken += weight is not None
        out.append(pack("<IIId", kind, source, label, weight or 0.0))
    if taken != len(weights):
        raise ValueError(f"The mould took {taken} of {len(weights)} weights.")
    begin, end = _place(mould)
    return mould[:begin] + b"".join(out) + mould[end:]

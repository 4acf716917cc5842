"""Train the tagger of names.

usage: train_names.py DATA.jsonl... --out src/wirebell/catalogue/data/names.crfsuite [--folds 4]

DATA are the JSON lines of WikiGold, GUM Wikinews and re3d, in any order; to them come stories written for this
project (wire/). Several taggers learn, each with other written stories, and the model is their mean: which names
are drawn moves one of them by a hundredth and more. The same data and lists give the same bytes, with
python-crfsuite 0.9.12. With --folds, each set is first cross-validated by document, and the strict F1 over people,
organisations and places is printed; the names of a set are then those that names_gold.py keeps.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pycrfsuite
from mean_model import mean_model
from names_gold import Marked, Name, marked
from written_stories import written_stories

from wirebell.catalogue.name_tagger import Spelled, Tagger
from wirebell.catalogue.names import Gazetteer, load_names
from wirebell.model.facts import Mention
from wirebell.read.names.candidates import Stretch, stretches
from wirebell.read.names.casing import evened
from wirebell.read.names.find import grouped
from wirebell.read.names.tagged_names import tagged
from wirebell.read.names.word_features import Words, items, told

_KINDS = {"person": "PER", "organisation": "ORG", "place": "LOC", "other": "MISC"}
_PARAMETERS = {"c1": 0.35, "c2": 0.1, "max_iterations": 80}
_WRITTEN, _SEEDS, _SHUFFLED = 450, range(1, 4), 1
_LEAST = 0.05
"""Smaller weights are left out: they make a third of the file and move no score by .003."""
_LEANING = {"O": 0.3, "B-MISC": 0.3, "I-MISC": 0.3, "B-PER": 0.2, "I-PER": 0.2}
"""What is added to labels: a doubtful word is rather no organisation and no place."""
_ORDER = ("wikigold", "gum", "re3d")
"""The sets in the order of learning, which moves the weights: found in the names of their folders."""


def main() -> None:
    """Train on everything and write the model; before that, cross-validate if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    wanted = parser.parse_args()
    names = load_names()
    ordered = sorted(wanted.data, key=lambda path: (_rank(path.parent.name), path.parent.name))
    sets = {path.parent.name: marked(path, names) for path in ordered}
    written = [_written(seed, names) for seed in _SEEDS]
    if wanted.folds:
        cross_validate(sets, written, wanted.folds, names)
    wanted.out.write_bytes(taught([one for texts in sets.values() for one in texts], written, names))
    print(f"{wanted.out}: {wanted.out.stat().st_size:,} bytes")


def _rank(folder: str) -> int:
    return next((n for n, part in enumerate(_ORDER) if part in folder), len(_ORDER))


def _written(seed: int, names: Gazetteer) -> list[Marked]:
    stories = written_stories(_WRITTEN, seed, names)
    return [Marked(one.id, one.text, [Name(*n) for n in one.names]) for one in stories]


def taught(texts: Sequence[Marked], written: Iterable[Sequence[Marked]], names: Gazetteer) -> bytes:
    """Return the mean of the models learned from texts with each of the collections of written stories."""
    return mean_model([learned([*texts, *stories], names) for stories in written], _LEANING, _LEAST)


def learned(texts: Iterable[Marked], names: Gazetteer) -> bytes:
    """Return one model learned from texts."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(_PARAMETERS)
    spelled = Spelled()
    words = Words(names, spelled)
    for text in texts:
        even = evened(text.text, names)
        found = list(stretches(even, names.passed))
        trainer.append(spelled.items(items(found, told(even, found, words), words)), labels(found, text.names))
    with TemporaryDirectory() as folder:
        path = Path(folder, "names.crfsuite")
        trainer.train(str(path))
        return path.read_bytes()


def labels(found: Sequence[Stretch], names: Sequence[Name]) -> list[str]:
    """Return the label of every word of every stretch, and "O" for the break after each."""
    out = []
    ordered = sorted(names)
    for stretch in found:
        before: Name | None = None
        for token in stretch.tokens:
            name = next((n for n in ordered if n.start <= token.start and token.end <= n.end + 1), None)
            out.append("O" if name is None else f"{'I' if name == before else 'B'}-{name.kind}")
            before = name
        out.append("O")
    return out


def cross_validate(
    sets: dict[str, list[Marked]], written: Sequence[Sequence[Marked]], folds: int, names: Gazetteer
) -> None:
    """Print the strict F1 of each set, every document read by a tagger that has not seen it."""
    shuffled = {name: random.Random(_SHUFFLED).sample(texts, len(texts)) for name, texts in sets.items()}
    counts: dict[str, Counter[str]] = {name: Counter() for name in sets}
    for fold in range(folds):
        seen = [t for texts in shuffled.values() for n, t in enumerate(texts) if n % folds != fold]
        tagger = Tagger(taught(seen, written, names))
        for name, texts in shuffled.items():
            for text in texts[fold::folds]:
                count(grouped(text.text, tagged(text.text, names, tagger), names), text.names, counts[name])
    for name, counted in counts.items():
        print(name, {kind: round(f1(counted, kind), 1) for kind in ("all", "PER", "ORG", "LOC")})


def count(mentions: Iterable[Mention], gold: Iterable[Name], counted: Counter[str]) -> None:
    """Add one text's hits, extras and misses."""
    read = {Name(a, b, _KINDS[m.kind]) for m in mentions for a, b in m.spans if m.kind != "other"}
    wanted = {n for n in gold if n.kind != "MISC"}
    for sign, names in (("hit", read & wanted), ("extra", read - wanted), ("miss", wanted - read)):
        for name in names:
            counted[f"{sign} {name.kind}"] += 1
            counted[f"{sign} all"] += 1


def f1(counted: Counter[str], kind: str) -> float:
    """Return the F1 of a kind in per cent."""
    hits = counted[f"hit {kind}"]
    return 200 * hits / max(1, 2 * hits + counted[f"extra {kind}"] + counted[f"miss {kind}"])


if __name__ == "__main__":
    main()

"""Train a tagger on a publisher's own archive: a linear model for each topic, calibrated on stories held back.

scikit-learn does the fitting (the extra `train`) and is imported nowhere else; what comes out is scored by
`wirebell.catalogue.topic_tagger`. The same archive and rules give the same tagger, to the byte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from typing import Any

from msgspec import Struct

from wirebell.catalogue.topic_tagger import Learned, Tagger, Term
from wirebell.catalogue.topics import TopicRules
from wirebell.errors import UsageError
from wirebell.model.source import Item
from wirebell.model.story import Told
from wirebell.read.draft import verbatim
from wirebell.read.story import bare_story
from wirebell.read.topics.features import features
from wirebell.read.topics.find import found_by_rules
from wirebell.standing import document

LEAST = 2
"""A topic with fewer stories than that is not learned."""

_FOLDS = 4
_COST = 1.0
_USUAL, _TRUST = -0.2, 5.0  # a threshold learned from n stories weighs n against this one, which weighs 5
_SMALL = 0.01  # weights below are left out
_NOT_LETTERS = re.compile(r"[\W_]+")
_SEEN = datetime(1970, 1, 1, tzinfo=UTC)


class Archived(Struct, frozen=True, kw_only=True):
    """A story of an archive with the topics its editors gave it: ids, or labels of their own."""

    body: str
    topics: tuple[str, ...]
    headline: str = ""
    language: str | None = None


@dataclass(frozen=True)
class _Archive:
    """The stories as rows of numbers: `rows` (sparse), `terms` by column, and by topic which rows are on it."""

    rows: Any
    terms: dict[str, int]
    rarity: dict[str, float]
    on: Mapping[str, Any]


def train(stories: Sequence[Archived], rules: TopicRules) -> Tagger:
    """Return a tagger that gives stories the topics these editors would give them.

    A name the editors use is the topic of `rules` with that id or label, or else a topic `own:slug`. Topics of
    fewer than LEAST stories are not learned. Raises UsageError without scikit-learn, or where nothing is left.
    """
    try:
        import sklearn  # noqa: F401 - asked for before the long reading of an archive
    except ImportError as fault:
        raise UsageError("Training needs scikit-learn: install `wirebell[train]`.") from fault
    told = [features_of(story, rules) for story in stories]
    archive = _archive(told, _topics_of(stories, rules))
    names = _labels(stories, rules)
    fitted = [(topic, *_fitted(archive, topic)) for topic in sorted(archive.on)]
    learned = tuple(_learned(topic, names[topic], archive, model, held) for topic, model, held in fitted)
    return Tagger(topics=learned, terms=_terms(archive, [model.coef_[0] for _, model, _ in fitted]))


def features_of(story: Archived, rules: TopicRules) -> dict[str, float]:
    """Return what a tagger would see of a story of an archive."""
    item = Item(guid="archive", title=story.headline, language=story.language)
    told = Told(version=1, kind="new", source_name="", seen=_SEEN)
    ready = document(
        bare_story("archive", None, None, told, verbatim(item, story.body)), ancestors=rules.ancestors
    )
    return features(ready, found_by_rules(ready, rules))


def topic_of(name: str, rules: TopicRules) -> tuple[str, str]:
    """Return the id and label of what an archive calls a topic."""
    known = rules.find(name)
    if known is not None:
        return known.id, known.label
    return "own:" + _NOT_LETTERS.sub("-", name.casefold()).strip("-"), name.strip()


def _labels(stories: Iterable[Archived], rules: TopicRules) -> dict[str, str]:
    return dict(topic_of(name, rules) for name in sorted({name for story in stories for name in story.topics}))


def _topics_of(stories: Iterable[Archived], rules: TopicRules) -> list[set[str]]:
    ids = {name: topic_of(name, rules)[0] for story in stories for name in story.topics}
    return [{ids[name] for name in story.topics} for story in stories]


def _archive(told: Sequence[Mapping[str, float]], topics: Sequence[set[str]]) -> _Archive:
    from numpy import array

    stories = Counter(topic for given in topics for topic in given)
    learnable = [topic for topic, count in stories.items() if LEAST <= count < len(told)]
    spread = Counter(term for row in told for term in row)
    names = sorted(term for term, count in spread.items() if 2 <= count <= max(2, len(told) // 2))
    if not learnable or not names:
        raise UsageError(
            f"Nothing to learn: no topic of this archive has {LEAST} stories with it and one without it."
        )
    rarity = {term: round(log((1 + len(told)) / (1 + spread[term])) + 1, 5) for term in names}
    on = {topic: array([topic in given for given in topics]) for topic in learnable}
    columns = {term: number for number, term in enumerate(names)}
    return _Archive(_rows(told, columns, rarity), columns, rarity, on)


def _rows(told: Sequence[Mapping[str, float]], columns: Mapping[str, int], rarity: Mapping[str, float]) -> Any:
    """Return the stories as rows of length one, their terms weighed by how rare they are."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    starts, places, values = [0], [], []
    for row in told:
        known = sorted((columns[term], count * rarity[term]) for term, count in row.items() if term in columns)
        places += [column for column, _ in known]
        values += [value for _, value in known]
        starts.append(len(places))
    return normalize(csr_matrix((values, places, starts), shape=(len(told), len(columns))))


# -- fitting ----------------------------------------------------------------------------------------------


def _fitted(archive: _Archive, topic: str) -> tuple[Any, Any]:
    """Return the model of a topic, and the margins of all stories, each by a model that had not seen it."""
    from numpy import full
    from sklearn.model_selection import KFold

    on = archive.on[topic]
    held = full(len(on), _USUAL * 5)
    folds = KFold(min(_FOLDS, len(on)), shuffle=True, random_state=1)
    for seen, unseen in folds.split(archive.rows):
        if on[seen].any() and not on[seen].all():
            held[unseen] = _model(archive.rows[seen], on[seen]).decision_function(archive.rows[unseen])
    return _model(archive.rows, on), held


def _model(rows: Any, on: Any) -> Any:
    """Return a linear machine in which few stories of a topic weigh more, by the root of how few they are."""
    from sklearn.svm import LinearSVC

    few = int(on.sum())
    weight = ((len(on) - few) / few) ** 0.5
    return LinearSVC(C=_COST, class_weight={True: weight, False: 1.0}, random_state=0, max_iter=5_000).fit(
        rows, on
    )


def _learned(topic: str, label: str, archive: _Archive, model: Any, held: Any) -> Learned:
    on = archive.on[topic]
    few = int(on.sum())
    threshold = (few * best_threshold(held.tolist(), on.tolist()) + _TRUST * _USUAL) / (few + _TRUST)
    taken = held >= threshold
    right = int((taken & on).sum())
    slope, offset = _calibrated(held, on)
    return Learned(
        id=topic,
        label=label,
        bias=round(float(model.intercept_[0]), 5),
        threshold=round(float(threshold), 5),
        slope=slope,
        offset=offset,
        precision=round(right / int(taken.sum()), 3) if taken.any() else 0.0,
        recall=round(right / few, 3),
        stories=few,
    )


def _calibrated(held: Any, on: Any) -> tuple[float, float]:
    """Return slope and offset of the probability as a logistic of the margin (Platt, 1999)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=100.0, random_state=0).fit(held.reshape(-1, 1), on)
    return round(max(float(model.coef_[0][0]), 0.0), 5), round(float(model.intercept_[0]), 5)


def best_threshold(margins: Sequence[float], on: Sequence[bool]) -> float:
    """Return the threshold at which F1 is best: halfway between the last margin taken and the first left.

    Of equally good ones, the highest.
    """
    ranked = sorted(zip(margins, on, strict=True), key=lambda one: (-one[0], one[1]))
    total, right, best, at = sum(on), 0, -1.0, 0
    for number, (margin, hit) in enumerate(ranked, 1):
        right += hit
        next_one = ranked[number][0] if number < len(ranked) else None
        score = 2 * right / (number + total)
        if score > best and margin != next_one:
            best, at = score, number
    last = ranked[at - 1][0]
    return (last + ranked[at][0]) / 2 if at < len(ranked) else last - 0.1


def _terms(archive: _Archive, weights: Sequence[Any]) -> dict[str, Term]:
    found = {}
    for term, column in archive.terms.items():
        told = [
            (number, round(float(w[column]), 4)) for number, w in enumerate(weights) if abs(w[column]) >= _SMALL
        ]
        if told:
            found[term] = Term(archive.rarity[term], tuple(n for n, _ in told), tuple(w for _, w in told))
    return found

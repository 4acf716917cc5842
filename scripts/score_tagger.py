"""Train the tagger on one part of a labelled archive, score it on the other, print figures, keep nothing.

usage: score_tagger.py DOCS.jsonl [--split hash|time|folds] [--share 0.7] [--single] [--labels FILE]

DOCS has a line a story: `title`, `body`, and `label` (one class) or `topics` (several). `hash` parts stories by
the MD5 of their text, so that copies stay together; `time` takes the first ones to train; `folds` are five
splits by hash, each story scored once. Scoring is by the
package's own code, after a round trip through the file format. `--single` prints the accuracy of the surest topic.
`--labels` is a JSON file whose `c90` are the classes that count. For comparison the same split is scored by a
plain linear SVM over TF-IDF.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wirebell.catalogue.topic_tagger import Tagger, decode_tagger, encode_tagger
from wirebell.catalogue.topics import TopicRules, load_topics
from wirebell.read.topic_training import Archived, features_of, topic_of, train

Labels = list[set[str]]


def archive(path: Path, counted: set[str] | None) -> list[Archived]:
    """Return the stories of a file; Reuters' own test part, where it is marked, is left out."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = []
    for row in rows:
        names = [row["label"]] if "label" in row else row["topics"]
        if row.get("modapte", "train") == "train":
            topics = tuple(f"own {name}" for name in names if counted is None or name in counted)
            found.append(Archived(headline=row["title"], body=row["body"], topics=topics, language="en"))
    return found


Split = tuple[list[Archived], list[Archived]]


def splits(stories: Sequence[Archived], how: str, share: float) -> list[Split]:
    """Return, for each round, the stories to train on and those to score."""
    if how == "time":
        cut = int(len(stories) * share)
        return [(list(stories[:cut]), list(stories[cut:]))]
    places = [_place(story) for story in stories]
    if how == "hash":
        return [_split(stories, [place >= share for place in places])]
    return [_split(stories, [int(place * 5) == fold for place in places]) for fold in range(5)]


def _split(stories: Sequence[Archived], held: Sequence[bool]) -> Split:
    return [s for s, h in zip(stories, held, strict=True) if not h], [
        s for s, h in zip(stories, held, strict=True) if h
    ]


def _place(story: Archived) -> float:
    return int(hashlib.md5((story.headline + story.body[:300]).encode()).hexdigest()[:8], 16) / 2**32


def f_scores(gold: Labels, found: Labels) -> dict[str, float]:
    """Return micro F1, and macro F1 over the topics that the scored part has."""
    topics = sorted(set().union(*gold))
    right = {t: sum(t in g and t in f for g, f in zip(gold, found, strict=True)) for t in topics}
    sizes = {t: sum(t in g for g in gold) + sum(t in f for f in found) for t in topics}
    stray = sum(len(f - set(topics)) for f in found)
    micro = 2 * sum(right.values()) / (sum(sizes.values()) + stray)
    return {
        "micro": round(micro, 4),
        "macro": round(sum(2 * right[t] / sizes[t] for t in topics) / len(topics), 4),
    }


def surest(tagger: Tagger, counts: dict[str, float]) -> set[str]:
    """Return the one topic whose margin stands highest."""
    margins = tagger.margins(counts)
    return {tagger.topics[margins.index(max(margins))].id}


def plain_svm(first: Sequence[Archived], second: Sequence[Archived], rules: TopicRules, single: bool) -> Labels:
    """Return what a linear SVM over TF-IDF finds, as the comparison."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectors = TfidfVectorizer(sublinear_tf=True, min_df=2)
    rows = vectors.fit_transform([f"{s.headline}\n{s.body}" for s in first])
    others = vectors.transform([f"{s.headline}\n{s.body}" for s in second])
    names = sorted({name for story in first for name in story.topics})
    margins = [
        LinearSVC(random_state=0).fit(rows, [name in s.topics for s in first]).decision_function(others)
        for name in names
    ]
    ids = [topic_of(name, rules)[0] for name in names]
    if single:
        return [{ids[max(range(len(ids)), key=lambda n: margins[n][row])]} for row in range(len(second))]
    return [{ids[n] for n in range(len(ids)) if margins[n][row] > 0} for row in range(len(second))]


def figures(gold: Labels, found: Labels, single: bool) -> dict[str, float]:
    """Return the figures of what was found."""
    if single:
        return {"accuracy": round(sum(g == f for g, f in zip(gold, found, strict=True)) / len(gold), 4)}
    return f_scores(gold, found)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("--split", choices=["hash", "time", "folds"], default="hash")
    parser.add_argument("--share", type=float, default=0.7)
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--labels", type=Path)
    asked = parser.parse_args()
    counted = set(json.loads(asked.labels.read_text())["c90"]) if asked.labels else None
    rules = load_topics()
    for first, second in splits(archive(asked.docs, counted), asked.split, asked.share):
        print(json.dumps(scored(first, second, rules, asked.single)), flush=True)


def scored(
    first: Sequence[Archived], second: Sequence[Archived], rules: TopicRules, single: bool
) -> dict[str, Any]:
    """Return the figures of one split."""
    began = time.process_time()
    data = encode_tagger(train(first, rules))
    trained, tagger = time.process_time() - began, decode_tagger(data)
    told = [features_of(story, rules) for story in second]
    began = time.process_time()
    found = [_found(tagger, counts, single) for counts in told]
    took = time.process_time() - began
    gold = [{topic_of(name, rules)[0] for name in story.topics} for story in second]
    return {
        "trained on": len(first),
        "scored": len(second),
        "topics": len(tagger.topics),
        "bytes": len(data),
        "tagger": figures(gold, found, single),
        "plain svm": figures(gold, plain_svm(first, second, rules, single), single),
        "training seconds": round(trained, 1),
        "ms a story": round(1000 * took / len(second), 3),
    }


def _found(tagger: Tagger, counts: dict[str, float], single: bool) -> set[str]:
    return surest(tagger, counts) if single else {verdict.topic.id for verdict in tagger.verdicts(counts)}


if __name__ == "__main__":
    main()

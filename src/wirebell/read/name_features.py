"""What the tagger of names is told of each word: its form, its classes, its neighbours, the rest of the story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wirebell.catalogue.names import Gazetteer
from wirebell.read.candidates import Stretch
from wirebell.read.runs import Token, joined

_KINDS = {"person": "K", "organisation": "O", "place": "L", "other": "M"}
_BREAK = ["|"]


_AFTER = {"V": "said", "H": "who", "O": "+O", "L": "+L", "R": "+R", "P": "+P", "S": "+S"}
_BEFORE = {"A": "at", "R": "-R", "O": "-O", "L": "-L", "B": "to"}


class Word(NamedTuple):
    """What is told of a word wherever it stands: of itself, and as the neighbour on the left and right.

    `ahead` and `behind` are the signs that it gives of the word before and after it, for the whole story.
    """

    classes: str
    own: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    low: str
    ahead: tuple[str, ...]
    behind: tuple[str, ...]


class Told(NamedTuple):
    """What a whole story tells of its words: by word, the signs that it is a person, organisation or place."""

    signs: dict[str, dict[str, None]]
    lower: frozenset[str]
    inner: set[str]
    flags: tuple[str, ...]


class Words(dict[str, Word]):
    """The words met so far with what is told of them; a bounded memory over many stories."""

    def __init__(self, names: Gazetteer) -> None:
        super().__init__()
        self.names = names
        self.sport = frozenset(word for word, letters in names.classes.context.items() if "S" in letters)

    def __missing__(self, text: str) -> Word:
        if len(self) > _MOST:
            self.clear()
        found = self[text] = _word(text, self.names)
        return found


_MOST = 60_000


def _word(text: str, names: Gazetteer) -> Word:
    low, shape = text.lower(), _shape(text)
    small = not text[:1].isupper()
    classes = _small(low, names) if small else _classes(text, low, names)
    own = [f"w={low}", f"s={shape}", f"3={low[-3:]}", f"C={classes}"]
    own += [f"c={letter}" for letter in classes]
    side = [f"w={low}", f"C={classes}", *(f"c={letter}" for letter in classes)]
    return Word(
        classes,
        tuple(own),
        tuple([f"-{one}" for one in side]),
        tuple([f"+{one}" for one in side]),
        low,
        tuple([_AFTER[c] for c in classes if c in _AFTER]) if small else (),
        tuple([_BEFORE[c] for c in classes if c in _BEFORE]) if small else (),
    )


def _shape(text: str) -> str:
    if text.isdigit():
        return f"d{min(len(text), 4)}"
    if text.isalpha():
        return text if len(text) == 1 and text.isupper() else _letters(text)
    return "".join(
        dict.fromkeys("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in text)
    )


def _letters(text: str) -> str:
    if text.isupper():
        return f"X{min(len(text), 6)}"
    if text.islower():
        return "x"
    return "Xx" if text[1:].islower() else "XxX"


def _small(low: str, names: Gazetteer) -> str:
    found = names.classes.context.get(low, "")
    return found + ("k" if low in names.particle else "") + ("r" if low in names.role and "R" not in found else "")


def _classes(text: str, low: str, names: Gazetteer) -> str:
    """Return the classes of a capitalised word as letters, in a fixed order."""
    word = text.capitalize() if len(text) > 3 and text.isupper() else text
    known = names.known.get(word) or names.known.get(text)
    c = names.classes
    table = (
        ("g", word in names.given or word in c.given),
        ("n", word in c.surnames),
        ("h", word in names.surnames),
        ("b", word in c.big_cities),
        ("y", word in c.cities),
        ("t", word in names.titles),
        ("o", word in names.organisation),
        ("x", word in names.suffix),
        ("p", word in names.place),
        ("f", word in names.place_first),
        ("d", word in names.direction),
        ("e", word in names.event),
        ("q", word in names.common),
        ("z", word in names.starter),
        ("w", low in c.common),
        ("R", "R" in c.context.get(low, "")),
        ("F", "F" in c.context.get(low, "")),
    )
    return (_KINDS[known.kind] if known else "") + "".join(letter for letter, true in table if true)


def told(body: str, found: Sequence[Stretch], words: Words) -> Told:
    """Return what the story tells: gathered from all its stretches, before any is judged."""
    signs: dict[str, dict[str, None]] = {}
    inner: set[str] = set()
    for stretch in found:
        tokens = stretch.tokens
        if ahead := words[stretch.after[0]].ahead:
            signs.setdefault(tokens[-1].text, {}).update(dict.fromkeys(ahead))
        if behind := words[stretch.before[0]].behind:
            signs.setdefault(tokens[0].text, {}).update(dict.fromkeys(behind))
        if not stretch.initial:
            inner.add(tokens[0].text)
        if len(tokens) > 1:
            inner.update([t.text for t in tokens[1:]])
            _gather(tokens, words, signs)
    lower = frozenset(body.split())
    return Told(signs, lower, inner, ("G=sport",) if len(lower & words.sport) > _SPORTING else ())


_SPORTING = 6
"""How many different words of sport a story about sport has more than."""


def _gather(tokens: Sequence[Token], words: Words, signs: dict[str, dict[str, None]]) -> None:
    """Note the signs that the words of one stretch give of each other."""
    classes = [words[t.text].classes for t in tokens]
    head = next((c for c in classes[-1] if c in "oxpe"), "") if "g" not in classes[0] else ""
    for n in range(1, len(tokens)):
        before = classes[n - 1]
        if "t" in before:
            signs.setdefault(tokens[n].text, {})["titled"] = None
        elif "g" in before and "O" not in before and "L" not in before and "o" not in classes[n]:
            signs.setdefault(tokens[n].text, {})["full"] = None
            signs.setdefault(tokens[n - 1].text, {})["first"] = None
        if head:
            signs.setdefault(tokens[n - 1].text, {})["in" + head] = None


def items(found: Sequence[Stretch], story: Told, names: Gazetteer, words: Words) -> list[list[str]]:
    """Return the features of all words of all stretches, one sequence; a break stands after each stretch."""
    out: list[list[str]] = []
    for stretch in found:
        _add(out, stretch, story, names, words)
        out.append(_BREAK)
    return out


def _add(out: list[list[str]], stretch: Stretch, story: Told, names: Gazetteer, words: Words) -> None:
    tokens, count = stretch.tokens, len(stretch.tokens)
    row = [words[stretch.before[1]], words[stretch.before[0]], *[words[t.text] for t in tokens]]
    row += [words[stretch.after[0]], words[stretch.after[1]]]
    known, shared = _known(tokens, names), _shared(row[1:-1], story)
    for n, token in enumerate(tokens):
        before2, before, one, after, after2 = row[n : n + 5]
        feats = [*one.own, *before.left, *after.right, *known[n], *shared]
        feats += (
            f"-C={before.classes}|{one.classes}",
            f"+C={one.classes}|{after.classes}",
            "--w=" + before2.low,
            "++w=" + after2.low,
            f"@={min(3, n)},{min(4, count - n)}",
            "seen" if token.text in story.inner else "unseen",
        )
        if count > 1:
            feats.append(f"gap={tokens[n + 1].start - token.end if n + 1 < count else 0}")
            feats.append(f"-gap={token.start - tokens[n - 1].end if n else 0}")
        if token.text in story.signs:
            feats += ["D=" + sign for sign in story.signs[token.text]]
        if one.low in story.lower:
            feats.append("lower")
        if n == 0 and stretch.initial:
            feats += ("initial", "iC=" + one.classes)
        out.append(feats)


def _shared(row: Sequence[Word], story: Told) -> list[str]:
    """Return what is told of every word of a stretch alike; `row` begins and ends with its neighbours."""
    last = row[-2].classes
    feats = ["last=" + last, "next=" + row[-1].low, "prev=" + row[0].low, *story.flags]
    if len(row) == 3:
        feats.append(f"alone={row[0].low}|{last}")
        feats += [f"{flag}|{last}" for flag in story.flags]
        return feats
    classes = "".join([word.classes for word in row[1:-1]])
    if "x" in classes:
        feats.append("has=x")
    if "o" in classes:
        feats.append("has=o")
    return feats


def _known(tokens: Sequence[Token], names: Gazetteer) -> list[tuple[str, ...]]:
    """Return for each word the longest known name it is part of, as features."""
    out: list[tuple[str, ...]] = [()] * len(tokens)
    at = 0
    while at < len(tokens):
        size = min(names.reaches.get(tokens[at].text, 0), len(tokens) - at)
        while size and (key := joined(tokens[at : at + size])) not in names.known:
            size -= 1
        if size:
            letter = _KINDS[names.known[key].kind]
            long = "1" if size == 1 else "2"
            out[at] = (f"K={letter}{long}B",)
            for n in range(at + 1, at + size):
                out[n] = (f"K={letter}{long}I",)
        at += max(size, 1)
    return out

"""The keys a story is filed under. A key is a table, a tab and a term; a term is of folded words, or plain.

    w   stems of the text            f   folded words of the text     h   stems of the headline
    c   stems of two or three words in a row that are written with capitals, as names are
    l   number of its language       q   "" if a quote has words that the text has not
    s   words of speakers' names     s#  ids of speakers
    p   a word of a speaker's name and a stem of what that speaker said, by a number that few pairs share
    n   "" if it has figures, and the stems of theirs that the text has not; n+ if there are such; n~ if one moves
    o   stems of what figures count  o=  its folded words             o?  if it is not known of one
    o~  stems of what figures that move count                         a~  of their lines, if that is not known

Names (person, org, place, byline, source, section) are filed by their words, with # by id, with = as a whole;
topic (own ids), label, lang, storyline and is as whole values.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from zlib import crc32

from wirebell.model.facts import Figure
from wirebell.model.story import Story
from wirebell.standing import analysis, facts
from wirebell.standing.analysis import joined, plain
from wirebell.standing.document import Document
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
    NAME_FIELDS,
    And,
    Count,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Within,
    Word,
)

AHEAD = timedelta(days=31)
"""A date of publication that is later than a story was seen by more than that is a mistake."""


_PAIRS = 16_384
"""Numbers of pairs: a story of many statements has one in thirty of them."""
_PAIR_TERMS = [f"{number:04x}" for number in range(_PAIRS)]
_SAID_BY_ALL = """
a about all also an and any are as at be been but by can could do for from get go had has have he her his i if
in into is it its just like more my no not now of on one only or our out over she should so some than that the
their them then there they this to up very was we were what when which who will with would you your aber als
am auch auf aus bei bin bis da das dass dem den der des die doch ein eine einen einer er es für haben hat ich
ihr im ist ja kann man mehr mit nach nicht noch nur oder sein sich sie sind so über um und uns von vor war was
wenn werden wie wir wird zu zum zur au aux avec c ce cette d dans de des du elle en est et il ils j je l la le
les leur mais n ne nous on ou où par pas plus pour qu que qui s sa se ses son sont sur un une vous y à al como
con del el ella ellos entre es esta este esto ha han hay la las lo los me mi muy más no nos o para pero por
que se ser si sin su sus también un una uno y ya
"""
COMMON = frozenset(stem for word in _SAID_BY_ALL.split() for stem in analysis.stems(word))
"""Stems that nearly every statement has: pairs with them would tell little, and are not kept."""
BY_THEMSELVES = frozenset(
    [*(name + kind for name in NAME_FIELDS for kind in ("", "=", "#")), "label", *EXACT_FIELDS]
)
"""Tables whose keys are kept by themselves, too: what names a thing, of which many are asked for at once."""


def stands_alone(key: str) -> bool:
    """Return whether a key is kept by itself, too."""
    return key.partition("\t")[0] in BY_THEMSELVES


def key(table: str, term: str) -> str:
    """Return the key of a term in a table."""
    return f"{table}\t{term}"


Terms = dict[str, Collection[str]]
"""The distinct terms of a story by table."""


def terms_of(story: Story, document: Document) -> Terms:
    """Return the terms of all the keys of a story, which the document is of."""
    language, forms = document.language, document.text.forms
    found: defaultdict[str, set[str]] = defaultdict(set)
    found["c"].update(_capitals(document.text.parts, language))
    _named(story, found)
    _whole(story, found)
    _said(story, document, found)
    _counted(story, forms.keys(), language, found)
    return {"l": (str(language),), "w": document.terms, "f": forms, "h": set(document.headline), **found}


def _named(story: Story, found: defaultdict[str, set[str]]) -> None:
    for field in NAME_FIELDS:
        names, ids = facts.named(story, field)
        for name in dict.fromkeys(names):
            words = analysis.folded(analysis.split(name))
            found[f"{field}="].add(" ".join(words))
            found[field].update(words)
        if ids:
            found[f"{field}#"].update(map(plain, ids))


def _whole(story: Story, found: defaultdict[str, set[str]]) -> None:
    """Find the values that match whole; what stands above a topic is known when a query asks."""
    found["topic"].update(plain(topic.id) for topic in story.topics)
    found["label"].update(joined(topic.label) for topic in story.topics)
    for field, values in facts.exact(story, (), None).items():
        if field != "topic":
            found[field].update(values)


def said_key(word: str, stem: str) -> str:
    """Return the key of a word of a speaker's name with a stem of their statement: a few other pairs share it."""
    return key("p", _PAIR_TERMS[crc32(_bytes(stem), crc32(_bytes(word + " "))) % _PAIRS])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _said(story: Story, document: Document, found: defaultdict[str, set[str]]) -> None:
    said: dict[str, set[str]] = {}
    for words, (names, ids) in zip(document.quotes.parts, facts.speakers(story), strict=True):
        found["s#"].update(ids)
        if names:
            stems = set(analysis.stemmed(words, document.language)) - COMMON
            for word in {word for name in names for word in analysis.folded(analysis.split(name))}:
                said.setdefault(word, set()).update(stems)
    found["s"].update(said)
    found["p"].update(_pairs(said))
    if document.quotes.forms.keys() - document.text.forms.keys():
        found["q"].add("")


def _pairs(said: dict[str, set[str]]) -> Iterator[str]:
    """Yield the terms of the words of speakers' names, each with the stems of what was said under it."""
    as_bytes = {stem: _bytes(stem) for stem in frozenset().union(*said.values())}
    for word, stems in said.items():
        begun = crc32(_bytes(word + " "))
        for stem in stems:
            yield _PAIR_TERMS[crc32(as_bytes[stem], begun) % _PAIRS]


def _capitals(parts: Iterable[list[str]], language: int) -> Iterator[str]:
    for words in parts:
        stems = analysis.stemmed(words, language)
        for at in range(1, len(words)):
            if words[at][0].isupper() and words[at - 1][0].isupper():
                yield f"{stems[at - 1]} {stems[at]}"
                if at > 1 and words[at - 2][0].isupper():
                    yield f"{stems[at - 2]} {stems[at - 1]} {stems[at]}"


def _counted(story: Story, forms: AbstractSet[str], language: int, found: defaultdict[str, set[str]]) -> None:
    """Find what figures count, and which of their words the text has not: a noun may be put in other words."""
    for figure in story.figures:
        found["n"].add("")
        if figure.direction or figure.change or figure.by is not None:
            found["n~"].add("")
            _moving(figure, story.body, language, found)
        if figure.of is None:
            found["o?"].add("")
        words = analysis.cut(figure.of or "")
        found["o"].update(analysis.stemmed(words, language))
        found["o="].update(analysis.folded(words))
        everything = [*words, *analysis.cut(figure.place or "")]
        strange = [word for word in everything if analysis.folded([word])[0] not in forms]
        if strange:
            found["n"].update(analysis.stemmed(strange, language))
            found["n+"].add("")


def _moving(figure: Figure, body: str, language: int, found: defaultdict[str, set[str]]) -> None:
    """Find what a figure that moves counts, or the words of its line where that is not known."""
    if figure.of is not None:
        found["o~"].update(analysis.stemmed(analysis.cut(figure.of), language))
        return
    near = _NEXT_WORDS.match(body, figure.span[0])
    end = body.find("\n", max(near.end() if near else 0, figure.span[1]))
    line = body[max(body.rfind("\n", 0, figure.span[0]), 0) : end if end >= 0 else len(body)]
    found["a~"].update(analysis.stemmed(analysis.cut(line), language))


_NEXT_WORDS = re.compile(r"[\W_]*[^\W_]+[\W_]*[^\W_]")  # its sentence is that of the next word


def moment_of(story: Story) -> datetime:
    """Return when the story came: when it was published, but for dates so far ahead that they are none."""
    published, seen = story.published, story.told.seen
    return published if published and published - seen < AHEAD else seen


def rings(story: Story) -> bool:
    """Return whether such a version alerts those who follow it: edits and what is withheld do not.

    First visits and archives count, though they alert nobody: they say how often such stories come.
    """
    return story.told.kind == "new" and not story.told.withheld


def text_alone(query: Query) -> bool:
    """Return whether headline, standfirst and body decide the query, without the facts of a story."""
    match query:
        case And(operands) | Or(operands):
            return all(map(text_alone, operands))
        case Not(operand):
            return text_alone(operand)
        case Within():
            return query.field != "quote"
        case Count(leaf):
            return leaf.field != "quote"
        case Word() | Prefix() | Phrase() | Near():
            return query.field != "quote"
        case _:
            return False

"""Read an expression: recursive descent from `OR` down to single leaves.

either  = all ("OR" all)*
all     = one (["AND"] one)*
one     = ("NOT" | "-")* atom
atom    = "(" either ")" | phrase | word | field ":" atom
        | "NEAR/s" "(" either ")" | "said" "(" name [":" either] ")" | "figure" "(" … ")"
"""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern

from msgspec import Struct

from wirebell.standing.analysis import plain, split
from wirebell.standing.expression import figures, leaves
from wirebell.standing.expression.cursor import QUOTES, Cursor
from wirebell.standing.expression.limits import READER, Profile
from wirebell.standing.expression.print import normal, settled
from wirebell.standing.expression.tree import (
    TEXT_FIELDS,
    And,
    Compared,
    Count,
    Figure,
    FigureTest,
    Not,
    Or,
    Phrase,
    Query,
    Said,
    Unit,
    Within,
    Word,
    asks,
    depth,
)


class _Scope(Struct, frozen=True):
    """What an expression stands in: a field whose name is before its parenthesis, a group, or neither."""

    field: str = ""
    group: str = ""


_OPERATORS = frozenset({"AND", "OR", "NOT"})
_FOREIGN = {"&&": "AND", "&": "AND", "||": "OR", "|": "OR", "XOR": "(a OR b) NOT (a AND b)", "!": "NOT"}
_MINUS = frozenset("-−–")
_FIELD = re.compile(r"([^\W\d_]+):")
_PLAINEST = re.compile(r'(?:(title|headline|body):)?(?:"([0-9A-Za-z]+(?: [0-9A-Za-z]+)*)"|([0-9A-Za-z]+))')
_LETTERS = "[0-9A-Za-zÀ-ÖØ-öø-ÿ]"  # of our languages; none of Chinese, Japanese or Korean
_PLAIN = (
    rf'=?(?:(?!(?:AND|OR|NOT|XOR)\b){_LETTERS}++|"{_LETTERS}+(?: {_LETTERS}+)*")'
    r"(?:>=[2-9])?(?=[\s)]|$)"
)
_ROW = re.compile(rf"({_PLAIN}(?: OR {_PLAIN})*)\s*(?=\)|$|OR\b)")
_GROUP = re.compile(r"[^\W\d_]\w*(?:/\w+)?")
_NAME = re.compile(r'[^:()"“”„‟«»＂]*')


def parse(text: str, profile: Profile = READER) -> Query:
    """Return the canonical tree of an expression.

    Raises ExpressionError, with the column at fault and what to write instead, if it does not parse, asks for
    nothing, or is larger than the profile allows.
    """
    if (leaf := _plainest(text, profile)) is not None:
        return leaf
    cursor = Cursor(text, profile)
    if profile.characters is not None and len(text) > profile.characters:
        most = str(profile.characters)
        raise cursor.fail("An expression may be {most} characters long.", profile.characters, most=most)
    cursor.space()
    if not cursor.here():
        raise cursor.fail("The expression is empty.", None, "Write words to look for: harbour strike")
    found, _ = normal(_either(cursor, _Scope()))
    if cursor.here():
        raise cursor.fail("This parenthesis closes nothing.", None, "Leave it out, or open one before it.")
    if not asks(found):
        raise cursor.fail(
            "The expression only says what must not occur.",
            cursor.first_not,
            "Add a word that must occur: harbour NOT strike",
        )
    if profile.depth is not None and depth(found) > profile.depth:
        hint = "Make it flatter, or split it into several follows."
        most = str(profile.depth)
        raise cursor.fail("AND, OR and groups may be nested {most} deep here.", cursor.deepest, hint, most=most)
    return found


def _plainest(text: str, profile: Profile) -> Query | None:
    """Return the leaf of a single word or phrase in plain letters: most follows are no more. Else None."""
    found = _PLAINEST.fullmatch(text)
    if found is None or text in _OPERATORS or text in _FOREIGN:
        return None
    name, quoted, word = found.groups()
    words = [intern(one) for one in (quoted or word).lower().split(" ")]  # a million follows have few words
    if len(words) > (profile.terms or len(words)) or len(text) > (profile.characters or len(text)):
        return None
    field = "headline" if name == "title" else name or ""
    return Word(words[0], field) if len(words) == 1 else Phrase(tuple(words), field)


def _either(cursor: Cursor, scope: _Scope) -> Query:
    operands = [_row(cursor, scope) or _all(cursor, scope)]
    while cursor.chunk() == "OR":
        _step_operator(cursor)
        operands.append(_row(cursor, scope) or _all(cursor, scope))
    return Or(tuple(operands)) if len(operands) > 1 else operands[0]


def _row(cursor: Cursor, scope: _Scope) -> Query | None:
    """Read plain words and phrases with OR between, which most of most rules are; else None."""
    if cursor.profile.terms is not None or scope.field not in _RUNNING:  # each is counted, or is no text
        return None
    found = _ROW.match(cursor.text, cursor.at)
    if found is None:
        return None
    cursor.at = found.end()
    return _leaves(found[1], scope.field)


@lru_cache(maxsize=512)
def _leaves(row: str, field: str) -> Query:
    """Return what a row asks for, canonical; rules name the same lists over and over."""
    found = dict(_leaf(text if text.isascii() else plain(text), field) for text in row.split(" OR "))
    texts = sorted(found)
    return settled(Or(tuple(map(found.__getitem__, texts))) if texts[1:] else found[texts[0]], " OR ".join(texts))


def _leaf(text: str, field: str) -> tuple[str, Query]:
    """Return the leaf of a plain word or phrase under its canonical text."""
    typed, _, at_least = text.lower().partition(">=")
    exact = typed[0] == "="
    first, *more = map(intern, typed.strip('="').split(" "))
    found = Phrase((first, *more), field, exact) if more else Word(first, field, exact)
    shown = typed if more else typed.replace('"', "")
    shown = f"{field}:{shown}" if field else shown
    return (f"{shown}>={at_least}", Count(found, int(at_least))) if at_least else (shown, found)


def _all(cursor: Cursor, scope: _Scope) -> Query:
    operands = [_one(cursor, scope)]
    while (here := cursor.here()) and here != ")" and (chunk := cursor.chunk()) != "OR":
        if chunk == "AND":
            _step_operator(cursor)
        operands.append(_one(cursor, scope))
    return And(tuple(operands)) if len(operands) > 1 else operands[0]


def _step_operator(cursor: Cursor) -> None:
    """Step over AND or OR; something must follow."""
    column = cursor.at
    word = cursor.take()
    cursor.space()
    if cursor.here() in {"", ")"} or cursor.chunk() in {"AND", "OR"}:
        hint = 'Write something after it, or "{small}" in small letters to look for the word.'
        raise cursor.fail("{word} has nothing on its right.", column, hint, word=word, small=word.lower())


def _one(cursor: Cursor, scope: _Scope) -> Query:
    """Read an atom with the NOTs before it; leaves the cursor at what follows."""
    negative, first = False, cursor.at
    while _step_not(cursor):
        negative = not negative
    found = _atom(cursor, scope, cursor.at)
    cursor.space()
    if not negative:
        return found
    cursor.first_not = first if cursor.first_not is None else cursor.first_not
    return Not(found)


def _step_not(cursor: Cursor) -> bool:
    """Step over one NOT or minus; tell whether there was one."""
    column, here = cursor.at, cursor.here()
    if here == "N" and cursor.chunk() == "NOT":
        cursor.at += 3
        cursor.space()
        if cursor.here() in {"", ")"} or cursor.chunk() in {"AND", "OR"}:
            hint = "Write what must not occur after it."
            raise cursor.fail("{word} has nothing on its right.", column, hint, word="NOT")
        return True
    following = cursor.text[column + 1 : column + 2]
    if here in _MINUS and following and not following.isspace() and following != ")":
        cursor.at += 1
        return True
    return False


def _atom(cursor: Cursor, scope: _Scope, column: int) -> Query:
    here = cursor.here()
    if here == "(":
        return _enclosed(cursor, scope)
    if here in QUOTES:
        return leaves.quoted(cursor, scope.field)
    if here == ")":
        raise cursor.fail("Nothing stands before this parenthesis.", None, "Write words between ( and ).")
    chunk = cursor.chunk()
    field = _FIELD.match(chunk) if not scope.field or scope.field in TEXT_FIELDS else None  # ids hold colons
    if field:
        return _field(cursor, scope, field[1])
    after = cursor.text[column + len(chunk) : column + len(chunk) + 1]
    if after == "(" and _GROUP.fullmatch(chunk) and chunk not in _OPERATORS:
        return _group(cursor, scope, chunk)
    if chunk in _OPERATORS or chunk in _FOREIGN or chunk[0] in "!&|+":
        raise _operator_error(cursor, chunk)
    cursor.at += len(chunk)
    if chunk == "=" and cursor.here() in QUOTES and cursor.here():
        return leaves.quoted(cursor, scope.field, exact=True)
    return leaves.bare(cursor, chunk, column, scope.field)


def _operator_error(cursor: Cursor, chunk: str) -> Exception:
    if chunk in _OPERATORS:
        hint = 'Write something before it, or "{small}" in small letters to look for the word.'
        return cursor.fail("{word} has nothing on its left.", None, hint, word=chunk, small=chunk.lower())
    if chunk[0] == "+":
        hint = "Write {word}" if chunk.strip("+") else "Write the word"
        return cursor.fail("+ is not needed: all words must occur.", None, hint, word=chunk.strip("+"))
    meant = _FOREIGN.get(chunk) or _FOREIGN[chunk[0]]
    hint = "Use {meant}. Operators: AND, OR, NOT or -."
    return cursor.fail("{sign} is not an operator here.", None, hint, sign=repr(chunk), meant=meant)


def _enclosed(cursor: Cursor, scope: _Scope) -> Query:
    """Read the expression in the parentheses that open here."""
    cursor.open()
    cursor.space()
    if cursor.here() == "":
        raise cursor.fail("This parenthesis is never closed.", cursor.opened[-1], "Put a ) where it ends.")
    found = _either(cursor, scope)
    cursor.close()
    return found


def _field(cursor: Cursor, scope: _Scope, typed: str) -> Query:
    column = cursor.at
    name = leaves.field_name(cursor, typed, column)
    if scope.field or scope.group:
        within = f"{scope.group}(…)" if scope.group else f"{scope.field}:(…)"
        hint = "Put {field}: beside it, with AND."
        raise cursor.fail("{field}: cannot stand inside {within}.", column, hint, field=typed, within=within)
    cursor.at += len(typed) + 1
    cursor.space()
    here = cursor.here()
    if here in {"", ")"}:
        hint = 'Write {field}:WORD or {field}:"TWO WORDS".'
        raise cursor.fail("Nothing follows {field}:", column, hint, field=typed)
    inner = _Scope(field=name)
    if cursor.chunk()[:1] in _MINUS or cursor.chunk() in _OPERATORS:
        hint = "Put it before: NOT {field}:WORD"
        raise cursor.fail("{word} cannot follow {field}:", None, hint, word=cursor.chunk(), field=typed)
    return _atom(cursor, inner, cursor.at)


def _group(cursor: Cursor, scope: _Scope, typed: str) -> Query:
    """Read the group that begins here by that name."""
    column, name = cursor.at, typed.lower()
    if name not in _GROUPS:
        raise _group_error(cursor, typed)
    inside = scope.group or ("" if scope.field in _PARTED or not scope.field else f"{scope.field}:")
    if inside or (scope.field and not name.startswith("near/")):
        within = inside or scope.field + ":"
        raise cursor.fail(
            "{group}(…) cannot stand inside {within}", column, "Put it beside.", group=typed, within=within
        )
    cursor.at += len(typed)
    cursor.open()
    cursor.space()
    if cursor.here() in {"", ")"}:
        raise cursor.fail("{group}(…) is empty.", column, "Write {example}.", group=typed, example=_GROUPS[name])
    found = _READ[name.partition("/")[0]](cursor, scope, typed)
    cursor.close()
    return found


_PARTED = ("headline", "body")  # the fields that have sentences
_RUNNING = ("", *TEXT_FIELDS)
_GROUPS = {
    "near/s": "NEAR/s(harbour strike)",
    "near/p": "NEAR/p(harbour strike)",
    "said": "said(Sayed: withdraw*)",
    "figure": "figure(troops place:Karsan >3000)",
}


def _group_error(cursor: Cursor, typed: str) -> Exception:
    name, _, distance = typed.lower().partition("/")
    if name == "near":
        hint = "Same sentence: NEAR/s(a b)."
        if distance.isdigit():
            hint = 'For words at a distance: "harbour strike"~{distance}. Same sentence: NEAR/s(a b).'
        return cursor.fail("NEAR needs /s or /p, not {group}.", None, hint, group=typed, distance=distance)
    column, groups = cursor.at + len(typed), ", ".join(_GROUPS.values())
    hint = "Groups: {groups}. Otherwise put a space before the parenthesis."
    return cursor.fail("There is no group {group}(…).", column, hint, group=typed, groups=groups)


def _near(cursor: Cursor, scope: _Scope, typed: str) -> Query:
    column = cursor.at
    unit: Unit = "s" if typed[-1].lower() == "s" else "p"
    inner = normal(_either(cursor, _Scope(group=typed)))
    if not isinstance(inner[0], And) or not asks(inner[0]):
        hint = "Write {group}(harbour strike)."
        raise cursor.fail("{group}(…) needs two things to find together.", column, hint, group=typed)
    return Within(unit, settled(*inner), scope.field)


def _said(cursor: Cursor, _scope: _Scope, typed: str) -> Query:
    column = cursor.at
    if cursor.here() in QUOTES:
        speaker = plain(cursor.quoted())
        cursor.space()
    else:
        name = _NAME.match(cursor.text, column)
        speaker = plain(name[0]) if name else ""
        cursor.at += len(name[0]) if name else 0
    if not split(speaker) or "*" in speaker:
        raise cursor.fail("said(…) begins with a speaker's name.", column, "Write said(Sayed: withdraw*).")
    cursor.spend(1, column)
    if cursor.here() != ":":
        return Said(speaker)
    cursor.at += 1
    cursor.space()
    if cursor.here() in {"", ")"}:
        raise cursor.fail("Nothing follows the colon.", None, "Leave the colon out for anything they say.")
    column = cursor.at
    found, _ = normal(_either(cursor, _Scope(group=typed)))
    if not asks(found):
        raise cursor.fail("said(…) only says what must not be said.", column, "Add a word that must be said.")
    return Said(speaker, found)


def _figure(cursor: Cursor, _scope: _Scope, typed: str) -> Query:
    start = cursor.at
    details: dict[str, str] = {}
    tests: list[FigureTest] = []
    words: list[Query] = []
    after_number = False
    while cursor.here() not in {"", ")"}:
        if cursor.chunk() == "OR":
            raise cursor.fail(
                "OR in figure(…) needs parentheses.", None, "Write figure((troops OR soldiers) >3000)."
            )
        if cursor.chunk() == "AND":
            _step_operator(cursor)
        column = cursor.at
        if (test := figures.test_here(cursor)) is not None:
            tests.append(test)
        elif (detail := figures.detail_here(cursor)) is not None:
            if detail[0] in details:
                hint = "Follow each on its own."
                raise cursor.fail("{field}: stands twice in figure(…).", column, hint, field=detail[0])
            details[detail[0]] = detail[1]
        else:
            if words and after_number:
                figures.refuse_trailing(cursor, start)
            words.append(_one(cursor, _Scope(group=typed)))
        after_number = isinstance(test, Compared)
        cursor.space()
    what = normal(And(tuple(words)))[0] if words else None
    if what is not None and not asks(what):
        raise cursor.fail("figure(…) only says what is not counted.", start, "Add what is counted: figure(troops)")
    return Figure(what, details.get("place"), details.get("unit"), tuple(tests))


_READ = {"near": _near, "said": _said, "figure": _figure}

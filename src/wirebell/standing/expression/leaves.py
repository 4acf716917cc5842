"""Words, phrases, prefixes, counts and values: one leaf from what was typed, or an error about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from sys import intern

from wirebell.standing import runs
from wirebell.standing.analysis import apart, asked, plain, split
from wirebell.standing.expression.cursor import Cursor
from wirebell.standing.expression.tree import (
    ALIASES,
    EXACT_FIELDS,
    FIELDS,
    STATES,
    TEXT_FIELDS,
    Count,
    Near,
    Phrase,
    Prefix,
    Query,
    TextLeaf,
    Value,
    Word,
)

FARTHEST = 99  # below the gap between headline and body, so that nothing is near across it
OFTENEST = 1_000
_PLAIN = re.compile(r"[^\W_]+")
_ODD = re.compile(r"[*~<>=]|(?<=\w)\?(?=\w)")
_COUNTED = re.compile(r"(.+?)>=0*(\d+)")
_COMPARED = re.compile(r"(.*?)(<=|<|>|=)(\d{1,15})")
_SUFFIX = re.compile(r"(?:~0*(\d+)|>=0*(\d+))?")
_GROUPS = ("said", "figure", "NEAR/s", "NEAR/p")


def field_name(cursor: Cursor, typed: str, column: int) -> str:
    """Return the field that was meant."""
    name = ALIASES.get(typed.lower(), typed.lower())
    if name in FIELDS:
        return name
    if name in _GROUPS:
        raise cursor.fail("{field} is a group, not a field.", column, "Write {name}(…).", field=typed, name=name)
    near = get_close_matches(name, [*FIELDS, *ALIASES], 1)
    fields = ", ".join(FIELDS)
    hint = 'Fields: {fields}. To look for the text itself, put it in "quotation marks".'
    if near:
        hint = 'Did you mean {near}:? Fields: {fields}. To look for the text itself, put it in "quotation marks".'
    problem = "There is no field {field}:."
    raise cursor.fail(problem, column, hint, field=typed, near=near[0] if near else "", fields=fields)


def bare(cursor: Cursor, typed: str, column: int, field: str) -> Query:
    """Return the leaf of a chunk that stands without quotation marks."""
    if field and field not in TEXT_FIELDS:
        return _value(cursor, typed, column, field)
    if _PLAIN.fullmatch(typed) and not runs.has_run(typed):
        cursor.spend(1, column)
        return Word(intern(plain(typed)), field)
    counted = _COUNTED.fullmatch(typed)
    if counted:
        leaf = bare(cursor, counted[1], column, field)
        return _count(cursor, leaf, _number(counted[2]), column + len(counted[1]))
    if typed.startswith("="):
        return _words(cursor, typed[1:], column, field, exact=True)
    if runs.is_run(typed[:-1]) and typed.endswith("*"):
        return _words(cursor, typed[:-1], column, field, exact=False)  # which finds what begins so anyway
    if typed.endswith("*"):
        return _prefix(cursor, typed, column, field, asked(plain(typed)))
    return _words(cursor, typed, column, field, exact=False)


def quoted(cursor: Cursor, field: str, *, exact: bool = False) -> Query:
    """Return the leaf of the quotation marks that open here, with what follows them directly."""
    column = cursor.at
    inner = cursor.quoted()
    if "*" in inner:
        raise cursor.fail(
            "A * cannot stand inside quotation marks.",
            column + 1 + inner.index("*"),
            'Try "a b"~3 or NEAR/s(a b*).',
        )
    if field and field not in TEXT_FIELDS:
        _no_suffix(cursor, field)
        return _made_value(cursor, inner, column, field)
    suffix = _SUFFIX.match(cursor.text, cursor.at)
    assert suffix is not None
    cursor.at = suffix.end()
    _no_suffix(cursor)
    if suffix[1]:
        return _near(cursor, inner, _number(suffix[1]), column, field)
    leaf = _words(cursor, inner, column, field, exact=exact)
    return _count(cursor, leaf, _number(suffix[2]), suffix.start()) if suffix[2] else leaf


def _number(digits: str) -> int:
    """Return a number; of one with very many digits as many as make it too large for anything here."""
    return int(digits[:9])


def _no_suffix(cursor: Cursor, field: str = "") -> None:
    chunk = cursor.chunk()
    if chunk[:1] in {"~", ">", "<", "*"}:
        problem = "{sign} cannot stand after a value of {field}:." if field else "{sign} cannot stand here."
        hint = 'After a phrase: "a b"~10 is near, "a b">=2 is twice or more.'
        raise cursor.fail(problem, None, hint, sign=repr(chunk), field=field)


def _words(cursor: Cursor, typed: str, column: int, field: str, *, exact: bool) -> TextLeaf:
    found = tuple(map(intern, asked(plain(typed))))
    if not found:
        raise cursor.fail("There is no word to look for here.", column, "Leave it out, or write words.")
    if _ODD.search(typed) and cursor.text[column] not in '"“”„‟«»＂':
        raise _misused(cursor, typed, column)
    cursor.spend(len(found), column)
    if len(found) > 1:
        return Phrase(found, field, exact)
    return Prefix(found[0], field) if runs.is_one(found[0]) else Word(found[0], field, exact)


def _misused(cursor: Cursor, typed: str, column: int) -> Exception:
    """Return the error about a sign that means something elsewhere."""
    sign = _ODD.search(typed)
    assert sign is not None
    at = column + cursor.text[column:].find(sign[0])
    compared = _COMPARED.fullmatch(typed)
    word = typed[: sign.start()] or typed[1:4]
    begun = len(word) > 1 and word.isalnum()
    begin = "Write {word}*" if begun else "Write two letters or more before it: withdraw*"
    if typed.startswith("*"):
        hint = "Write the beginning of the word: {word}*" if begun else begin
        return cursor.fail("A word cannot begin with *.", column, hint, word=word)
    if sign[0] == "*":
        return cursor.fail("A * can only end a word.", at, begin, word=word)
    if compared and compared[1]:
        least = int(compared[3]) + (compared[2] == ">")
        hint = "Write {word}>={least}, or figure({word} {test}) for numbers."
        if not 1 <= least <= OFTENEST:
            hint = "Write figure({word} {test}) for numbers."
        values = {"word": compared[1], "least": str(least), "test": compared[2] + compared[3]}
        return cursor.fail("Words are counted with >= only.", at, hint, **values)
    if sign[0] == "~":
        return cursor.fail("~ belongs after a phrase in quotation marks.", at, 'Write "two words"~10.')
    if sign[0] == "?":
        return cursor.fail("? is not a wildcard here.", at, begin, word=word)
    hint = "Put the text in quotation marks to look for it."
    return cursor.fail("{sign} cannot stand here.", at, hint, sign=repr(sign[0]))


def _prefix(cursor: Cursor, typed: str, column: int, field: str, found: Sequence[str]) -> Prefix:
    if "*" in typed[:-1]:
        raise _misused(cursor, typed, column)
    if len(found) != 1 or not typed[0].isalnum():
        raise cursor.fail("A * must end a single word.", column, "Write one word before it: withdraw*")
    if len(found[0]) < 2:
        raise cursor.fail(
            "At least two letters must stand before a *.", column, "One letter begins half the words."
        )
    cursor.spend(1, column)
    return Prefix(found[0], field)


def _count(cursor: Cursor, leaf: Query, at_least: int, column: int) -> Query:
    if not isinstance(leaf, Word | Prefix | Phrase):
        raise cursor.fail("Only a word, a prefix* or a phrase can be counted.", column)
    if not 1 <= at_least <= OFTENEST:
        raise cursor.fail("Counts go from 1 to {most}.", column + 2, most=str(OFTENEST))
    return Count(leaf, at_least) if at_least > 1 else leaf


def _near(cursor: Cursor, inner: str, distance: int, column: int, field: str) -> Query:
    if not distance and len(asked(plain(inner))) > 1:
        return _words(cursor, inner, column, field, exact=False)
    found = apart(plain(inner))
    if found is None:
        raise cursor.fail(
            "A single character cannot stand in front of ~.", column, "Use NEAR/s(a b), or write two characters."
        )
    if len(found) < 2:
        raise cursor.fail("~ needs two words to find near each other.", column, 'Write "two words"~10.')
    if distance > FARTHEST:
        hint = "Use NEAR/p(a b) for the same paragraph, or AND."
        raise cursor.fail("~ goes up to {most} words.", column, hint, most=str(FARTHEST))
    cursor.spend(len(found), column)
    return Near(tuple(map(intern, found)), distance, field)


def _value(cursor: Cursor, typed: str, column: int, field: str) -> Value:
    text = typed.rstrip(",;")
    if ">=" in text or "~" in text:
        hint = "Write {field}:NAME alone."
        raise cursor.fail("{field}: takes a name, it cannot be counted.", column, hint, field=field)
    if text.endswith("*") and field not in EXACT_FIELDS and "*" not in text[:-1]:
        prefix = _prefix(cursor, text, column, "", split(plain(text)))
        return Value(field, prefix.text, prefix=True)
    if "*" in text:
        at = column + text.index("*")
        raise cursor.fail("{field}: takes no * here.", at, "Write the whole name.", field=field)
    return _made_value(cursor, text, column, field)


def _made_value(cursor: Cursor, typed: str, column: int, field: str) -> Value:
    text = plain(typed)
    if not split(text):
        hint = 'Write {field}:NAME or {field}:"TWO NAMES".'
        raise cursor.fail("Nothing to look for follows {field}:.", column, hint, field=field)
    if field == "is" and text not in STATES:
        hint, states = "is: takes {states}.", ", ".join(STATES)
        raise cursor.fail("A story is never {typed}.", column, hint, typed=repr(typed), states=states)
    cursor.spend(1, column)
    return Value(field, text)

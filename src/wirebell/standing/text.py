"""Text as all of Wirebell cuts it: folded words, sentences and paragraphs, in code-point spans."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import islice

try:
    from wirebell.standing import _sentences as compiled
except ImportError:
    COMPILED = False
else:
    COMPILED = True

_WORD = re.compile(r"[^\W_]+")
_LINE = re.compile(r"\S(?:[^\n\r\x0b\x0c\x85\u2028\u2029]*\S)?")
# Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel marks; marks of other scripts carry letters.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Return the text for comparing: NFKC, case-folded, without accents; folding twice changes nothing.

    The length may change ("ß" is "ss"), so spans into the result are not spans into the text.
    """
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", bare)).translate(_LETTERS)
    return unicodedata.normalize("NFKC", bare)


def words(text: str) -> list[tuple[int, int]]:
    """Return the spans of the maximal runs of letters and digits."""
    return [m.span() for m in _WORD.finditer(text)]


def paragraphs(text: str, most: int | None = None) -> list[tuple[int, int]]:
    """Return the spans of the lines that hold anything, the first `most`, without the white space around them."""
    if COMPILED:
        return compiled.lines(text, sys.maxsize if most is None else most)
    return lines_by_pattern(text, most)


def lines_by_pattern(text: str, most: int | None = None) -> list[tuple[int, int]]:
    """Return what `paragraphs` does, without a compiled part."""
    return [m.span() for m in islice(_LINE.finditer(text), most)]


# -- sentences --------------------------------------------------------------------------------------------

# The mark stands before the look behind so that the search can run from mark to mark.
_STOP = re.compile(r"[.!?…](?<![.!?…][.!?…])[.!?…]*+[\"'”’»“‘)\]]*+(?:[ \u00a0\u202f]»(?=\s|\Z))?+(?=\s|\Z)")
_NEXT = re.compile(r"\s+([\"'“‘«„‚(\[¿¡–—-]*)([^\W_]*)")
_OPENING = re.compile(r"^[\"'“‘«„(\[–—-]+")
_TITLES = frozenset(
    """mr mrs ms messrs mme mlle mm dr drs prof lt col gen maj sgt capt cpl pvt cmdr cdr adm brig insp supt det
    rev fr msgr hon rt gov sen sens rep reps pres vice dep asst atty amb st ste ft mt dipl ing sr
    sra srta d dna vs v e.g i.e z.b d.h u.a bzw ca cf c.f al p.ej geb gest vgl sog evtl ggf inkl exkl einschl zzgl
    env av ee ud uds vd sres sras dña gral almte cnel tte lic arq""".split()
)
_BEFORE_NUMBER = frozenset(
    """no nos nr núm num pág págs cap ap lám n° nº art arts
    sec secs par fig figs vol p pp ch cap abs jan feb mar apr jun jul aug sep sept
    oct nov dec mär mrz okt dez janv févr avr juil août déc ene abr ago dic""".split()
)
_MAY_END = frozenset(
    """inc corp co ltd plc llc bros jr sr etc dept univ assn ave blvd rd usw ph.d est approx cie mio mrd tsd mill
    jh jhdt uu ee.uu hab""".split()
)
_ABBREVIATIONS = _TITLES | _BEFORE_NUMBER | _MAY_END
_STARTERS = frozenset(
    """the a an he she it they we i you but and in on at this that these those there when while after before as if
    for his her its their our my however meanwhile although though since what who why how some many most all one
    so yet still now then both no not under with from by to more last earlier later asked according mr mrs ms
    der die das ein eine er sie es wir ich aber und im am le la les un une il elle ils elles nous je mais et dans
    el los las una ella ellos pero y en""".split()
)
_AFTER_ORDINAL = frozenset(
    """januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert
    jahrhunderts weltkrieg weltkriegs bundesliga liga platz tag jahr jahrestag geburtstag runde etage stock mal
    klasse spieltag minute auflage kapitel artikel fc sc fsv hälfte halbjahr quartal staffel ausgabe wahlgang
    lesung strafkammer kammer senat armee division advent""".split()
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.-?)+[^\W\d_]")
_ELIDED = re.compile(r"\A(?:l|d|qu|c|s|n)[’']", re.IGNORECASE)
_NOWHERE = sys.maxsize
_MOST = 200_000  # lines, and sentences, that are told apart: a hostile text has millions
_LONGEST = 12  # no abbreviation in the tables is longer


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences in order; no sentence crosses a line; linear in the text.

    A stop ends a sentence unless it belongs to an abbreviation ("Lt. Col.", "No. 10", "U.S."), an initial or an
    ordinal ("3. Oktober"), or a small letter follows; closing quotation marks go with their sentence. What stands
    after 200,000 lines or sentences, as in no honest text, is one.
    """
    return list(_sentences(text))


@lru_cache(maxsize=8)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Several steps of reading cut the same body one after the other."""
    if COMPILED and len(text) < _MOST:
        return tuple(compiled.sentences(text, _ABBREVIATIONS, _judged))
    return sentences_by_pattern(text)


def _judged(text: str, start: int, stop: int, after: int, end: int) -> bool:
    """Tell whether the stop that reaches from `stop` to `after` ends the sentence that began at `start`."""
    following = _NEXT.match(text, after, end)
    return following is not None and _ends(text, start, (stop, after), following)


def sentences_by_pattern(text: str) -> tuple[tuple[int, int], ...]:
    """Return what `sentences` does, without a compiled part."""
    lines = paragraphs(text, _MOST)
    if len(lines) == _MOST:
        lines[-1] = (lines[-1][0], len(text.rstrip()))
    found: list[tuple[int, int]] = []
    at, start, end = -1, 0, -1  # the line that is being cut, where its next sentence starts, and where it ends
    for stop in _STOP.finditer(text):
        place = stop.start()
        if place >= end:  # lines without a stop are taken together, however many there are
            if start < end:
                found.append((start, end))
            first, at = at + 1, bisect_right(lines, (place, _NOWHERE), at + 1) - 1
            found += lines[first:at]
            start, end = lines[at]
        after = _NEXT.match(text, stop.end(), end)
        if after and _ends(text, start, stop.span(), after):
            found.append((start, stop.end()))
            start = after.start(1)
        if len(found) >= _MOST:
            end, at = len(text.rstrip()), len(lines)
            break
    if start < end:
        found.append((start, end))
    found += lines[at + 1 :]
    return tuple(found)


def _ends(text: str, start: int, stop: tuple[int, int], after: re.Match[str]) -> bool:
    """Tell whether the stop ends the sentence that began at `start`."""
    opening, word = after.groups()
    if word[:1].islower():
        return False
    place, end = stop
    if text[place] != "." or end - place > 1:
        return True
    before = _word_before(text, start, place)
    if not before:
        return True
    if before.isdigit():
        return not (len(before) <= 2 and word.lower() in _AFTER_ORDINAL) and place - start > len(before)
    return _abbreviation_ends(before, opening, word)


def _word_before(text: str, start: int, stop: int) -> str:
    """Return what stands before the stop since the last white space, without opening marks; "" if it is long."""
    piece = text[max(start, stop - _LONGEST) : stop]
    if not piece or piece[-1].isspace():
        return ""
    last = piece.rsplit(None, 1)[-1]
    if len(last) == _LONGEST:
        return ""
    return last if last[0].isalnum() else _OPENING.sub("", last)


def _abbreviation_ends(before: str, opening: str, word: str) -> bool:
    if before.isalpha() and len(before) > 1:
        lower = before.lower()
        if lower not in _ABBREVIATIONS and not lower.endswith("str"):
            return True  # nearly all words
    lower = _ELIDED.sub("", before).lower()
    if lower.endswith("str") and word[:1].isdigit():
        return False
    if lower in _TITLES:
        return lower in {"sr", "al", "v"} and word.lower() in _STARTERS
    if lower in _BEFORE_NUMBER:
        return not word[:1].isdigit() and not (lower in {"jan", "p"} and len(word) == 1)
    if lower in _MAY_END or (len(before) == 1 and before.isalpha()) or _DOTTED.fullmatch(before):
        return bool(opening.strip("([-–—")) or word.lower() in _STARTERS
    return True

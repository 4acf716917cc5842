"""Who stands at a verb of saying, before it or after it, and whom that phrase means."""

from __future__ import annotations

from bisect import bisect_left

from msgspec import Struct

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import ENDS_PHRASE, MOST, Range, Words, phrase_before
from wirebell.read.quotes.finite import acts_on, after_person, is_finite
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.subjects_abroad import behind_told, phrase_end
from wirebell.read.quotes.time_leads import after_time
from wirebell.read.vocabulary import grammar as g

_BESIDE_VERB = g.ADVERB | g.LY  # "the court also found"
_FAR = 40  # words of an apposition
_GLUE = frozenset({"-", "t"})  # French "affirme-t-il"
_SPANISH_GERUND = ("ando", "iendo", "ándose", "iéndose", "ándola", "ándolo")
_PARTS_OF_TIME = frozenset({"anfang", "mitte", "ende"})  # "meldete die Polizei Anfang Mai"
_TITLE = 5  # words of a title
_ENDS_APPOSITION = g.STOP | g.MARK
_NEXT_CLAUSE = g.VERB | g.PRONOUN | g.AS_THAT
_BEFORE_SUBJECT = g.AND | g.ADVERB | g.MARK
_ENDS_NAMED = g.PREPOSITION | g.AND | g.ADVERB
_ENDS_TURNED = ENDS_PHRASE | g.TO | g.DAY


class Subject(Struct, frozen=True, gc=False):
    """Who says, as words from `start` to `end`; with its apposition the phrase reaches from `left` to `right`."""

    start: int
    end: int
    left: int
    right: int


def _plain(start: int, end: int) -> Subject:
    return Subject(start, end, start, end)


def subject_before(words: Words, low: int, verb: int, cast: Cast) -> Subject | None:
    """Return the subject that ends before a verb group: "X", "X, head of the navy,", "X, who was there,"."""
    if verb - 1 > low and words.low[verb - 1] == ")":
        verb = next((n for n in range(verb - 2, max(low, verb - 9), -1) if words.low[n] == "("), verb)
    if verb <= low:
        return None
    kind = words.kinds[verb - 1]
    if kind & g.COMMA:
        return _before_apposition(words, low, verb - 1, cast)
    if kind & g.RELATIVE:
        comma = verb - 2 >= low and bool(words.kinds[verb - 2] & g.COMMA)
        found = phrase_before(words, low, _before_party(words, low, verb - 2) if comma else verb - 1)
        found = found and (antecedent(words, *found, cast), found[1])
    else:
        found = phrase_before(words, low, verb)
        if (
            found
            and found[0] - 1 > low
            and words.low[found[0] - 1] == "who"
            and not words.kinds[found[0]] & g.PRONOUN
        ):
            found = _behind_whom(words, low, found)
    if found is None:
        return None
    return _whose_office(words, low, found[0], verb, cast) or _plain(*found)


def _before_party(words: Words, low: int, comma: int) -> int:
    """Return the comma before somebody's party and state, if these stand before a comma: "Rep. Reed, D-Ohio,"."""
    last = comma - 2 if words.low[comma - 1] == "." else comma - 1
    before = last - 1
    tagged = before > low and words.kinds[before] & g.COMMA and words.low[last][:2] in _PARTY_TAGS
    return before if tagged else comma


_PARTY_TAGS = frozenset({"d-", "r-", "i-"})


def antecedent(words: Words, start: int, end: int, cast: Cast) -> int:
    """Return where whoever "who" means begins in the phrase before it: "by a string of | aides who said"."""
    if words.language != "en":
        return start
    for n in range(end - 2, start, -1):
        inside = cast.within(words.starts[n])
        parts = words.low[n] in _PARTS_PEOPLE or (words.low[n] in _SERVES and not words.kinds[n + 1] & g.CAPITAL)
        if not inside and (parts or is_finite(words, n) or acts_on(words, n) or _does_to(words, n)):
            return n + 1
    return start


def _does_to(words: Words, at: int) -> bool:
    """Tell whether what was done to somebody named stands at a word: "the manager rang Mr Reed's father, who"."""
    if not words.kinds[at] & g.ED or words.kinds[at - 1] & (g.DETERMINING | g.ADVERB | g.LY):
        return False
    return bool(words.kinds[at + 1] & g.CAPITAL) and not words.kinds[at] & g.CAPITAL


_PARTS_PEOPLE = frozenset("by with among against into onto about".split())
_SERVES = frozenset({"to", "for"})  # "an adviser to Mr Reed who" is the adviser


def _whose_office(words: Words, low: int, start: int, right: int, cast: Cast) -> Subject | None:
    """Return whoever heads a sentence, if the office behind the comma begins at a word: "Jo Reed, head of X"."""
    if start - 2 < low or not words.kinds[start - 1] & g.COMMA:
        return None
    end = _before_bracket(words, low, start - 1)
    named = cast.ends_at(words.end(end - 1))
    if named is None or cast.of[named].kind != "person" or cast.starting(words.starts[start]) is not None:
        return None
    first = bisect_left(words.starts, cast.spans[named][0])
    marked = next((n for n in range(first - 1, max(low, first - _TITLE) - 1, -1) if words.kinds[n] & g.MARK), None)
    if words.kinds[start] & _NO_OFFICE and not (words.kinds[start] & g.ARTICLE and marked is not None):
        return None  # nobody of whom more is told, as "“…,” Jo Reed, the port's head said" does behind marks
    low = low if marked is None else marked + 1
    return Subject(first, end, low, right) if first - low < _TITLE and _heads(words, low, first) else None


def _before_bracket(words: Words, low: int, end: int) -> int:
    """Return where a bracket of a few words that ends at a word begins, or the word: "Rep. Reed (D-Ohio) |"."""
    if words.low[end - 1] != ")" or words.language != "en":
        return end
    return next((n for n in range(end - 2, max(low, end - _TITLE), -1) if words.low[n] == "("), end)


def _heads(words: Words, low: int, first: int) -> bool:
    """Tell whether no more than a title stands before a name: "Prof", "Rep."."""
    title = (n for n in range(low, first) if words.low[n] != ".")
    return all(words.kinds[n] & g.CAPITAL and not words.kinds[n] & _NO_TITLE for n in title)


_NO_TITLE = g.PREPOSITION | g.SUBORDINATE | g.ADVERB | g.AND


def _behind_whom(words: Words, low: int, found: tuple[int, int]) -> tuple[int, int]:
    """Return of whom a relative clause tells that ends at the verb: "the logger who stayed back claimed"."""
    who = found[0] - 1
    meant = None if words.kinds[who - 1] & g.PAUSE else phrase_before(words, low, who)
    return meant or found


def _before_apposition(words: Words, low: int, comma: int, cast: Cast) -> Subject | None:
    """Return the phrase whose apposition ends at a comma; the apposition itself where it is the name."""
    fallback = None
    for at in range(comma - 1, max(low, comma - _FAR), -1):
        kind = words.kinds[at]
        if kind & g.MARK and fallback is None:
            return _after_mark(words, at + 1, comma)
        if kind & _ENDS_APPOSITION:
            break
        if not kind & g.COMMA or not (found := phrase_before(words, low, at)):
            continue
        if _ends_in_a_place(words, found, cast) and found[0] > low:
            fallback = fallback or Subject(*found, found[0], comma + 1)
            continue  # "Jo Reed, speaking on Friday in Tolland, Kembia, said"
        if _is_of_a_place(words, at, cast) and cast.is_person(words.starts[at + 1], words.end(comma - 1)):
            return Subject(at + 1, comma, found[0], comma + 1)  # "The mayor of Tolland, Jo Reed, said"
        if cast.ends_at(words.end(at - 1)) is not None or words.kinds[at - 1] & g.PRONOUN:
            return _whose_office(words, low, found[0], comma + 1, cast) or Subject(*found, found[0], comma + 1)
        named = cast.covers(words.starts[at + 1], words.end(comma - 1))
        if named or (words.language != "en" and _like_a_name(words, at + 1, comma)):
            return Subject(at + 1, comma, found[0], comma + 1)
        if fallback is None and (words.kinds[found[0]] & g.ARTICLE or found[0] == low) and _apposes(words, at + 1):
            fallback = Subject(*found, found[0], comma + 1)
    return fallback


def _ends_in_a_place(words: Words, found: Range, cast: Cast) -> bool:
    """Tell whether a phrase is more than the place at its end: "Friday at a forum in Tolland"."""
    at = cast.ends_at(words.end(found[1] - 1))
    if at is None or cast.of[at].kind != "place" or words.language != "en":
        return False
    return words.starts[found[0]] < cast.spans[at][0] and not words.kinds[found[0]] & g.ARTICLE


def _is_of_a_place(words: Words, at: int, cast: Cast) -> bool:
    ends = cast.ends_at(words.end(at - 1))
    return ends is not None and cast.of[ends].kind == "place"


def _like_a_name(words: Words, start: int, end: int) -> bool:
    """Tell whether nothing but words with capitals stand there, as in a name that nobody knows."""
    return 1 < end - start <= _TITLE and all(words.kinds[n] & g.CAPITAL for n in range(start, end))


def _after_mark(words: Words, low: int, comma: int) -> Subject | None:
    """Return the subject that follows a passage in marks, up to the first comma: `"…," X, a lawyer, said`."""
    end = next((n for n in range(low, comma) if words.kinds[n] & g.COMMA), None)
    found = phrase_before(words, low, end) if end is not None else None
    return Subject(*found, found[0], comma + 1) if found else None


def _apposes(words: Words, at: int) -> bool:
    return bool(words.kinds[at] & _APPOSING) or words.low[at].isdigit()


_APPOSING = g.RELATIVE | g.ARTICLE | g.PREPOSITION | g.ADVERB | g.ING | g.ED


def subject_after(words: Words, verb: int, high: int, cast: Cast) -> Subject | None:
    """Return the subject that follows a verb: "said X, head of the navy", "said an official", "dit-il"."""
    at = verb + 1
    while at < high and words.low[at] in _GLUE and words.language == "fr":
        at += 1
    if at >= high or (words.language == "es" and words.low[at].endswith(_SPANISH_GERUND)):
        return None
    at = behind_told(words, at, high)
    kind = words.kinds[at]
    if kind & g.PRONOUN and not kind & g.ARTICLE:
        return _plain(at, at + 1)
    if kind & g.PREPOSITION:
        return None
    end = at + 1 if kind & g.ARTICLE else at
    while end < high and end - at < MOST and not words.kinds[end] & _ENDS_TURNED:
        if words.language == "de" and words.low[end] in _PARTS_OF_TIME:
            break
        end += 1
    beyond = words.kinds[end] if end < high else 0
    if end == at or (end == at + 1 and kind & g.ARTICLE and beyond & g.DAY):
        return None
    if beyond & _NEXT_CLAUSE and not beyond & g.RELATIVE:
        return None
    return _turned(words, at, end, cast)


def _turned(words: Words, at: int, end: int, cast: Cast) -> Subject:
    """Return the subject in a phrase after a verb: to the first preposition that is in no name, or the name beside
    it."""
    leads = _ENDS_NAMED | g.ARTICLE if words.kinds[at] & g.CAPITAL else _ENDS_NAMED
    stop = at + 1
    while stop < end and not (words.kinds[stop] & leads and not cast.within(words.starts[stop])):
        stop += 1
    stop = phrase_end(words, at, stop, end, cast)
    unnamed = cast.ends_at(words.end(stop - 1)) is None or words.kinds[at] & g.ARTICLE
    if unnamed and end + 1 < len(words.low) and words.kinds[end] & g.COMMA:
        beside = cast.starting(words.starts[end + 1])
        if beside is not None:
            right = end + 1
            while right < len(words.low) and words.starts[right] < beside:
                right += 1
            return Subject(end + 1, right, at, right)
    return _behind_brackets(words, at, stop, cast) or _in_office(words, at, stop, end, cast) or _plain(at, stop)


def _in_office(words: Words, at: int, stop: int, end: int, cast: Cast) -> Subject | None:
    """Return the person right behind an office with a small word in it: "said Reed's chief of staff Jo Hill"."""
    if words.language != "en" or stop + 2 >= end or words.low[stop] != "of":
        return None
    for n in range(stop + 2, end):
        person = cast.person_from(words.starts[n])
        if person is not None:
            beside = not words.kinds[n - 1] & _NO_STAFF and not words.possessive(n - 1)
            right = bisect_left(words.starts, person)
            return Subject(n, right, at, right) if beside else None
    return None


_NO_STAFF = g.CAPITAL | g.PREPOSITION | g.ARTICLE | g.AND | g.EDGE


def _behind_brackets(words: Words, at: int, stop: int, cast: Cast) -> Subject | None:
    """Return the person behind a body's short form in brackets: "said the Harbour Board (HB) director Jo Reed"."""
    if stop + 2 >= len(words.low) or words.low[stop] != "(" or words.low[stop + 2] != ")":
        return None
    for n in range(stop + 3, min(stop + 3 + _TITLE, len(words.low))):
        if words.kinds[n] & ENDS_PHRASE:
            return None
        if (end := cast.person_from(words.starts[n])) is not None:
            return Subject(n, bisect_left(words.starts, end), at, bisect_left(words.starts, end))
    return None


def main_speaker(words: Words, low: int, verb: int, cast: Cast) -> Speaker | None:
    """Return whose doing a sentence tells, for "…, saying" and "… and said": the subject at its beginning."""
    at = low
    if verb <= low:
        return None
    if words.kinds[at] & _LEADS_IN:
        comma = next((n for n in range(at, min(verb, at + _FAR)) if words.kinds[n] & g.COMMA), None)
        at = at if comma is None else comma + 1
    at = after_time(words, at, verb)
    while at < verb and words.kinds[at] & _BEFORE_SUBJECT:
        at += 1
    if at < verb and words.kinds[at] & g.PRONOUN and not words.kinds[at] & g.ARTICLE:
        return speaker_of(words, _plain(at, at + 1), cast)
    if (named := _acting(words, at, verb, cast)) is not None:
        return cast.named(named)
    end = at
    while end < verb and end - at < MOST and not _ends_main(words, end, at, cast):
        end += 1
    if end == at or words.kinds[at] & g.PREPOSITION:
        return cast.first_in(words.starts[low], words.end(verb - 1))
    beside = _named_beside(words, end, verb, cast)
    return cast.named(beside) if beside is not None else speaker_of(words, _plain(at, end), cast)


def _acting(words: Words, at: int, verb: int, cast: Cast) -> int | None:
    """Return the number of the person's name at a word if what that person does follows: "Green accepts that"."""
    end = cast.person_from(words.starts[at]) if at < verb else None
    if end is None or words.language != "en":
        return None
    return cast.ends_at(end) if after_person(words, bisect_left(words.starts, end)) else None


def _named_beside(words: Words, end: int, verb: int, cast: Cast) -> int | None:
    """Return the number of the name that is put between commas behind a phrase: "the lawyer, Jo Reed, had"."""
    if end + 1 >= verb or not words.kinds[end] & g.COMMA or cast.ends_at(words.end(end - 1)) is not None:
        return None
    stop = cast.starting(words.starts[end + 1])
    after = bisect_left(words.starts, stop) if stop is not None else verb
    return cast.ends_at(stop) if stop is not None and after < verb and words.kinds[after] & g.COMMA else None


_NO_OFFICE = g.ARTICLE | g.PRONOUN | g.AND | g.ADVERB | g.PREPOSITION | g.SUBORDINATE | g.RELATIVE
_LEADS_IN = g.PREPOSITION | g.ADVERB | g.SUBORDINATE
_ENDS_MAIN = ENDS_PHRASE | g.AND | g.CUE | g.ED | g.LY


def _ends_main(words: Words, at: int, first: int, cast: Cast) -> bool:
    kind = words.kinds[at]
    if cast.within(words.starts[at]) or (kind & g.ARTICLE and at == first):
        return False
    if at > first and words.possessive(at - 1) and words.low[at - 1] not in _IS and not kind & ENDS_PHRASE:
        return False  # "Kembia's only airline"
    if words.language == "de" and at > first and words.kinds[at - 1] & g.CAPITAL and not kind & g.CAPITAL:
        return (
            words.low[at] not in _GENITIVES
        )  # "die Ministerin zeigte sich offen": behind its noun a phrase is over
    return bool(kind & _ENDS_MAIN) or (at > first and is_finite(words, at))


_IS = frozenset("it's he's she's that's there's what's who's here's this's let's".split())
_GENITIVES = frozenset("der des eines einer von vom zur zum für im in am an beim und & dem den aus".split())


def _is_of_place(words: Words, start: int, end: int, named: int, cast: Cast) -> bool:
    """Tell whether a German phrase ends in a place and means a body there: "die Staatsanwaltschaft Bremen"."""
    if words.language != "de" or cast.of[named].kind != "place" or words.starts[start] >= cast.spans[named][0]:
        return False
    before = end - 2
    return words.starts[before] < cast.spans[named][0] and bool(words.kinds[before] & g.CAPITAL)


def speaker_of(words: Words, subject: Subject, cast: Cast) -> Speaker:
    """Return whom a subject means: a name at the end of its phrase, a pronoun resolved, or somebody unnamed."""
    start, end = subject.start, subject.end
    if end - start == 1 and words.kinds[start] & g.PRONOUN:
        return cast.pronoun((words.starts[start], words.end(start)))
    while end - start > 1 and words.kinds[end - 1] & _BESIDE_VERB and cast.ends_at(words.end(end - 1)) is None:
        end -= 1
    core = start + 1
    while core < end and not (words.kinds[core] & g.PREPOSITION and not cast.within(words.starts[core])):
        core += 1
    named = cast.ends_at(words.end(core - 1))
    if named is None and words.language == "en":
        named = _titled(words, start, end, cast)
    if named is not None and not (
        _is_of_place(words, start, core, named, cast) or _is_of_some(words, start, named, cast)
    ):
        return cast.named(named)
    return cast.office(words.low[core - 1], (words.starts[start], words.end(end - 1)))


def _titled(words: Words, start: int, end: int, cast: Cast) -> int | None:
    """Return the number of the person behind a title with small words in it: "Secretary of State Jo Reed"."""
    at = cast.ends_at(words.end(end - 1))
    if at is None or cast.of[at].kind != "person" or not words.kinds[start] & g.CAPITAL:
        return None
    first = bisect_left(words.starts, cast.spans[at][0])
    led = (words.kinds[n] & g.CAPITAL or words.low[n] in _IN_TITLES for n in range(start, first))
    return at if words.kinds[first - 1] & g.CAPITAL and all(led) else None


_IN_TITLES = frozenset("of for the and".split())


def _is_of_some(words: Words, start: int, named: int, cast: Cast) -> bool:
    """Tell whether some of a party speak, and not the party: "Some House Democrats", "Most Republicans"."""
    if words.low[start] not in _SOME or cast.of[named].kind != "organisation":
        return False
    return cast.body[slice(*cast.spans[named])] in _PARTISANS


_SOME = frozenset("some most many several few other two three four five six seven eight nine ten".split())
_PARTISANS = frozenset("Democrats Republicans Conservatives Liberals Tories Greens Socialists".split())

"""What is said beside a clause of saying: after it, before it, or around it."""

from __future__ import annotations

from wirebell.read.quotes.clauses import LONGEST, Range, Sentence, Words
from wirebell.read.quotes.contents import OPENING, after_addressee, after_circumstances, begins, ends, quoted_ahead
from wirebell.read.quotes.german_moods import is_in_reported_form, shows_reported
from wirebell.read.quotes.sayings import Saying
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import ADDRESSEE, ASIDE, CLAUSE, MARKED

_SHORT_LEAD = 5  # words that belong to what is said: "At one point,"
_SHORT = 9  # words before a clause of saying that are no sentence without what follows it
_LEADS = g.PREPOSITION | g.SUBORDINATE | g.CUE
_INTRODUCES = g.PREPOSITION | g.ADVERB | g.SUBORDINATE
_ATTACHES = g.RELATIVE | g.ING
_CLAUSE = g.VERB | g.PRONOUN | g.COMMA
_CONTINUES = g.VERB | g.AS_THAT
_NO_OBJECT = g.EDGE | g.DAY | g.ADVERB | g.PREPOSITION | g.LY | g.OBJECT
_AWAITING = frozenset({"it", "it's"})
_AWAITED = frozenset({"for", "to"})
_BEGINS_GERMAN = g.CAPITAL | g.ARTICLE | g.PRONOUN | g.AND | g.RELATIVE | g.SUBORDINATE | g.PREPOSITION
_REASONS = frozenset("because by and but or if unless since".split())


def said(words: Words, sentence: Sentence, saying: Saying) -> tuple[Range, ...]:
    """Return what is said beside a clause of saying, as one range of words or two; none if nothing is."""
    low, high = sentence.low, sentence.high
    if words.low[high - 1] == ":" and not saying.turned and high - saying.right < OPENING:
        return ()  # what is said follows in the next paragraph
    aside = saying.left > low and not saying.cue.gerund and words.kinds[saying.left - 1] & g.EDGE
    aside = aside and not (words.kinds[saying.verb - 1] & g.RELATIVE and words.kinds[saying.left - 1] & g.COMMA)
    if words.language == "de" and not saying.turned:
        start = left_start(words, sentence, saying.left)  # "Um das zu ermöglichen, hat die Stadt erklärt, …"
        told = aside and shows_told(words, sentence, start, saying.left)
        aside = aside and (told or _after_marks(words, saying.left))
    if aside and words.language == "en" and words.kinds[low] & g.SOURCE:
        aside = any(words.kinds[n] & g.COMMA for n in range(low, saying.left - 1))  # "According to X, Y has said"
    led = words.kinds[low] & _LEADS and words.kinds[saying.left - 1] & g.MARK
    marks = aside and not led and any(end == saying.left for _, end in sentence.passages)
    begun = None if saying.turned or marks else begins(words, saying.right, high, saying.cue)
    if aside and saying.cue.frames & ASIDE and (begun is None or _goes_around(words, sentence, saying, begun)):
        if saying.cue.frames & MARKED and not _after_marks(words, saying.left):
            start = left_start(words, sentence, saying.left)
            told = shows_told(words, sentence, start, saying.left) or in_dialogue(words, sentence, saying.left)
            return _around(words, sentence, saying) if told else ()
        return () if _has_an_object(words, sentence, saying) else _around(words, sentence, saying)
    if begun is None:
        return ()
    begin, frame = begun
    if begin < high and words.kinds[begin] & g.MARK and frame & CLAUSE and _whole(words, begin, sentence):
        return _passages_from(begin, sentence)
    end = ends(words, begin, high, frame, sentence.passages, _between_commas(words, low, saying))
    return ((begin, end),) if end > begin else ()


def _has_an_object(words: Words, sentence: Sentence, saying: Saying) -> bool:
    """Tell whether a verb has its object behind it, a circumstance before: "In the hull, divers found a box"."""
    if saying.turned or saying.right >= sentence.high or words.kinds[saying.right] & _NO_OBJECT:
        return False
    if words.kinds[saying.left - 1] & g.MARK:
        return False
    if words.language != "en" and not _after_marks(words, saying.left):
        return True  # "Mientras lo analizaban, el periodista recordó la situación"
    told = saying.cue.frames & ADDRESSEE and after_addressee(words, saying.right, sentence.high)
    if told and (told == sentence.high or words.kinds[told] & g.EDGE):
        return False
    return _only_leads(words, sentence.low, saying.left) or _is_short(words, sentence.low, saying.left)


def _leads_on(words: Words, start: int, end: int) -> bool:
    """Tell whether a German clause leads into the next: "Während es jeder kennt, erzählt …", "Laut Briefen, …"."""
    if words.kinds[start] & g.SOURCE:
        return True
    return bool(words.kinds[start] & g.SUBORDINATE) and not shows_reported(words, start, end)


def _after_marks(words: Words, left: int) -> bool:
    """Tell whether words in marks end before a clause of saying, a comma or dash perhaps between."""
    before = words.kinds[left - 1]
    return bool(before & g.MARK) or (left > 1 and bool(before & g.PAUSE and words.kinds[left - 2] & g.MARK))


def shows_told(words: Words, sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether a clause shows by the form of its verb that it is somebody's words: German "habe"."""
    if words.language != "de":
        return False
    return is_in_reported_form(words, Sentence(start, end, sentence.passages), start, False)


def in_dialogue(words: Words, sentence: Sentence, left: int) -> bool:
    """Tell whether dashes stand for marks before a clause of saying: Spanish "—No fue nadie —confesó Jo Reed"."""
    dashes = words.low[sentence.low] in _DASHES and words.low[left - 1] in _DASHES
    return dashes and words.language == "es" and left - 1 > sentence.low


_DASHES = frozenset("—–")


def _is_short(words: Words, low: int, left: int) -> bool:
    """Tell whether a few words without a verb stand before an aside: "Too often, he said, the boats …"."""
    return left - low <= _SHORT_LEAD and not any(words.kinds[n] & g.VERB for n in range(low, left))


def _goes_around(words: Words, sentence: Sentence, saying: Saying, begun: tuple[int, int]) -> bool:
    """Tell whether a passage after "…, X said," goes on with what stands before, and is not all that is said."""
    if saying.right >= len(words.kinds) or not (
        words.kinds[saying.right] & g.COMMA and begun[0] == saying.right + 1
    ):
        return False
    return not (words.kinds[sentence.low] & _INTRODUCES or _whole(words, begun[0], sentence))


def _passages_from(begin: int, sentence: Sentence) -> tuple[Range, ...]:
    """Return the passage that begins at a word and those that follow it with no word between."""
    found: list[Range] = []
    for passage in sentence.passages:
        if passage[0] >= begin and (not found or passage[0] - found[-1][1] < 2):
            found.append(passage)
        elif found:
            break
    return tuple(found)


def _whole(words: Words, begin: int, sentence: Sentence) -> bool:
    """Tell whether the passage that begins at a word stands for itself: a capital leads it."""
    return begin + 1 < sentence.high and bool(words.kinds[begin + 1] & g.CAPITAL)


def _between_commas(words: Words, low: int, saying: Saying) -> bool:
    """Tell whether a clause of saying is put between commas: "when X said …," and ", who said …,"."""
    before = saying.left - 1
    if before >= low and words.kinds[before] & g.SUBORDINATE:
        return True
    relative = saying.verb - 1 if words.kinds[saying.verb - 1] & g.RELATIVE else before
    return relative > low and bool(words.kinds[relative] & g.RELATIVE and words.kinds[relative - 1] & g.COMMA)


def _around(words: Words, sentence: Sentence, saying: Saying) -> tuple[Range, ...]:
    """Return what stands before a clause of saying, and what goes on after it."""
    first = (left_start(words, sentence, saying.left), saying.left)
    marked = _after_marks(words, saying.left) if words.language != "en" else False
    if words.language == "de" and not marked and _leads_on(words, *first):
        return ()
    if marked or any(end == saying.left for _, end in sentence.passages):
        more = quoted_ahead(words, saying.right, sentence.high)
        if more and words.language != "en" and any(words.kinds[n] & g.AND for n in range(saying.right, more[0])):
            return (first,)  # "…, sagt Jo Reed und greift den Hafen an: …"
        return (first, (more[0], _passage_end(sentence, more[0]))) if more else (first,)
    at = after_circumstances(words, saying.right, sentence.high)
    if saying.cue.frames & ADDRESSEE and not saying.turned:
        at = after_circumstances(words, after_addressee(words, at, sentence.high), sentence.high)
    if at < sentence.high and words.kinds[at] & g.COMMA:
        beyond = after_circumstances(words, at + 1, sentence.high)
        at = beyond if beyond < sentence.high and words.kinds[beyond] & g.COMMA else at
    if at < sentence.high and words.kinds[at] & g.COMMA and at + 1 < sentence.high:
        if words.kinds[at + 1] & g.MARK:
            return (first, (at + 1, _passage_end(sentence, at + 1)))
        if saying.left - sentence.low > _SHORT_LEAD and _only_leads(words, sentence.low, saying.left):
            return ((at + 1, ends(words, at + 1, sentence.high, CLAUSE, sentence.passages, False)),)
        if goes_on(words, sentence.low, saying.left, at + 1):
            return (first, (at + 1, ends(words, at + 1, sentence.high, CLAUSE, sentence.passages, False)))
    return (first,)


def left_start(words: Words, sentence: Sentence, left: int) -> int:
    """Return where what stands before a clause of saying begins: after a colon or semicolon outside marks."""
    at, seen = left - 1, 0
    passages = [p for p in sentence.passages if p[1] <= left]
    while at > sentence.low and seen < LONGEST:
        if passages and at < passages[-1][1]:
            at = passages.pop()[0] - 1
        elif words.low[at] in {":", ";"}:
            return at + 1
        else:
            at -= 1
        seen += 1
    return max(at, sentence.low)


def _passage_end(sentence: Sentence, at: int) -> int:
    return next((end for begin, end in sentence.passages if begin <= at < end), at)


def _only_leads(words: Words, low: int, left: int) -> bool:
    """Tell whether nothing but a circumstance stands before a clause of saying: "During his years in office,"."""
    kinds = words.kinds
    low += bool(kinds[low] & g.AND)
    if not kinds[low] & g.PREPOSITION:
        return False
    return left - low < LONGEST and not any(
        kinds[n] & _CLAUSE and not kinds[n] & g.ARTICLE for n in range(low, left - 1)
    )


def goes_on(words: Words, low: int, left: int, at: int) -> bool:
    """Tell whether a sentence goes on after a clause of saying put into it: "The plan, he said, was late"."""
    kind = words.kinds[at]
    if kind & _ATTACHES:
        return False
    if words.language == "de" and not kind & _BEGINS_GERMAN:
        return True  # "Die Linke, so der Vorwurf, tabuisiere sie"
    if words.low[low] in _AWAITING and words.low[at] in _AWAITED:
        return True  # "It is easy, she said, for a boat to sink"
    if kind & _CONTINUES or words.low[at] in _REASONS or _has_no_verb(words, low, left):
        return True
    if _is_short(words, low, left):
        return True
    if not words.kinds[low] & g.PREPOSITION:
        return False
    if words.kinds[low] & g.SUBORDINATE:
        return True
    return left - low < _SHORT and not any(words.kinds[n] & g.VERB for n in range(low, left))


def _has_no_verb(words: Words, low: int, left: int) -> bool:
    """Tell whether no more than a gerund with its object stands before an aside: "Keeping bees, he said,"."""
    gerund = words.kinds[low] & g.ING and not words.kinds[low] & g.PREPOSITION
    return bool(gerund) and left - low < _SHORT and not any(words.kinds[n] & _CLAUSE for n in range(low, left - 1))

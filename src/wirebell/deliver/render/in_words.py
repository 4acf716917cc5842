"""What an expression asks for, in a reader's words: “troops” and the place Iraq, but not “opinion”.

Each part is a noun phrase that stands by itself, so that parts go together in any language without their endings
changing. Whoever wants it exactly reads the expression, which is shown beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import format_decimal

from wirebell.deliver.render.words import Words, words
from wirebell.errors import ExpressionError
from wirebell.standing.expression.limits import RULE
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import (
    And,
    Count,
    Figure,
    FigureTest,
    Move,
    Moved,
    Near,
    Not,
    Operator,
    Or,
    Phrase,
    Prefix,
    Query,
    Said,
    TextLeaf,
    Value,
    Within,
    Word,
    leaves,
    terms,
)
from wirebell.standing.runs import written

MOST = 24
"""Words and values in an expression that is told in words: longer ones are quicker read as they are."""

NAMES = frozenset({"person", "org", "place", "source"})
"""Fields whose values, alone, are called by their names."""

Called = Callable[[str, str], str | None]
"""What the value of a field is called, None for whoever has no other name for it."""


def in_words(query: Query, said: Words, called: Called | None = None) -> str | None:
    """Return what an expression asks for in a language, None of one that is too long to be told so."""
    if terms(query) > MOST:
        return None
    return _Telling(said, called or (lambda _field, _value: None)).whole(query)


@lru_cache(maxsize=4096)
def told_in_words(expression: str, language: str) -> str:
    """Return a canonical expression in a language's words, a name alone as that name; all else as it is.

    What is not in its one form is no expression on record: the name of a source that is muted, say.
    """
    try:
        query = parse(expression, RULE)
    except ExpressionError:
        return expression
    if canonical(query) != expression:
        return expression
    if isinstance(query, Value) and query.field in NAMES and not query.prefix:
        return query.text.title()
    return in_words(query, words(language)) or expression


class _Telling(NamedTuple):
    said: Words
    called: Called

    def whole(self, query: Query, inside: str = "") -> str:
        """Return it in words; `inside` is the part of the text that is named around it already."""
        field = _field(query)
        if field and field != inside:
            return self._inside(field, query)
        match query:
            case And() | Or() | Not() | Within():
                return self._together(query, inside)
            case Value():
                return self._value(query)
            case Said(speaker, inner):
                return self._statement(speaker.title(), inner)
            case Figure():
                return self._figure(query)
            case _:
                return self._text(query)

    def part(self, query: Query, inside: str = "") -> str:
        """Return it as a part of something, in brackets where it would run into what stands beside it."""
        told = self.whole(query, inside)
        return f"({told})" if _runs_on(query) else told

    def _inside(self, field: str, query: Query) -> str:
        what = self.whole(query, field)
        several = isinstance(query, And | Or | Not | Within)  # behind the place, so that it is said of all of them
        match field:
            case "headline" if several:
                return self.said.say("in the headline: {what}", what=what)
            case "headline":
                return self.said.say("{what} in the headline", what=what)
            case "quote" if several:
                return self.said.say("in a quotation: {what}", what=what)
            case "quote":
                return self.said.say("{what} in a quotation", what=what)
            case _ if several:
                return self.said.say("in the text: {what}", what=what)
            case _:
                return self.said.say("{what} in the text", what=what)

    def _together(self, query: And | Or | Not | Within, inside: str) -> str:
        match query:
            case And(operands):
                return self._all(operands, inside)
            case Or(operands):
                return self.said.any_of([self.part(one, inside) for one in operands])
            case Not(operand):
                return self.said.say("not {what}", what=self.part(operand, inside))
            case Within("s", inner):
                return self.said.say("in one sentence: {what}", what=self.whole(inner, inside))
            case Within(_, inner):
                return self.said.say("in one paragraph: {what}", what=self.whole(inner, inside))

    def _all(self, operands: Sequence[Query], inside: str) -> str:
        wanted = [self.part(one, inside) for one in operands if not isinstance(one, Not)]
        against = [self.part(one.operand, inside) for one in operands if isinstance(one, Not)]
        if not wanted:
            return self.said.say("not {what}", what=self.said.any_of(against))
        if not against:
            return self.said.all_of(wanted)
        return self.said.say(
            "{what}, but not {other}", what=self.said.all_of(wanted), other=self.said.any_of(against)
        )

    def _text(self, leaf: TextLeaf) -> str:
        match leaf:
            case Word(text, _, exact):
                return self._quoted(text, exact=exact)
            case Phrase(several, _, exact):
                return self._quoted(written(several), exact=exact)
            case Prefix(text):
                return self.said.say("“{letters}…”", letters=text)
            case Near(several, distance):
                apart = self.said.all_of([self._quoted(one) for one in several])
                return self.said.say("{words} at most {number} words apart", words=apart, number=str(distance))
            case Count(inner, least):
                return self.said.say("{what} at least {number} times", what=self._text(inner), number=str(least))

    def _quoted(self, text: str, *, exact: bool = False) -> str:
        if exact:
            return self.said.say("exactly “{words}”", words=text)
        return self.said.say("“{words}”", words=text)

    def _value(self, value: Value) -> str:
        name = self.called(value.field, value.text)
        match value.field:
            case "is":
                return _states(self.said)[value.text]
            case "topic":
                return self.said.say("the topic {name}", name=name or self.said.topic(value.text) or value.text)
            case "lang":
                return self.said.say("the language {name}", name=self.said.language(value.text))
            case "storyline":
                return self.said.say("the storyline {name}", name=name or value.text)
            case _:
                shown = name or value.text.title()
                return _named(self.said, f"{shown}…" if value.prefix else shown)[value.field]

    def _statement(self, name: str, inner: Query | None) -> str:
        if inner is None:
            return self.said.say("a statement by {name}", name=name)
        return self.said.say("a statement by {name}: {what}", name=name, what=self.whole(inner))

    def _figure(self, figure: Figure) -> str:
        parts = [self.said.say("a figure")]
        if figure.query:
            parts = [self.said.say("a figure of {what}", what=self.whole(figure.query))]
        if figure.place:
            parts.append(self.said.say("the place {name}", name=figure.place.title()))
        if figure.unit:
            parts.append(self.said.say("in {unit}", unit=self._unit(figure.unit)))
        return ", ".join((*parts, *map(self._test, figure.tests)))

    def _unit(self, unit: str) -> str:
        of, rest, per = unit.partition(" ")
        return f"{of.upper()}{rest}{per}" if of.upper() in self.said.locale.currencies else unit

    def _test(self, test: FigureTest) -> str:
        if isinstance(test, Moved):
            return _moves(self.said)[test.way]
        number = str(format_decimal(test.number, locale=self.said.locale, decimal_quantization=False))
        shown = self.said.say("{number}%", number=number) if test.percent else number
        amount = _amounts(self.said, shown)[test.operator]
        return amount if test.what == "value" else self.said.say("that changed by {amount}", amount=amount)


def _states(said: Words) -> dict[str, str]:
    return {"new": said.say("news"), "corrected": said.say("a correction"), "withdrawn": said.say("a withdrawal")}


def _named(said: Words, name: str) -> dict[str, str]:
    return {
        "person": said.say("the person {name}", name=name),
        "org": said.say("the organisation {name}", name=name),
        "place": said.say("the place {name}", name=name),
        "byline": said.say("written by {name}", name=name),
        "source": said.say("published by {name}", name=name),
        "section": said.say("the section {name}", name=name),
    }


def _amounts(said: Words, number: str) -> dict[Operator, str]:
    return {
        ">": said.say("over {number}", number=number),
        ">=": said.say("at least {number}", number=number),
        "<": said.say("under {number}", number=number),
        "<=": said.say("at most {number}", number=number),
        "=": said.say("exactly {number}", number=number),
    }


def _moves(said: Words) -> dict[Move, str]:
    return {"change": said.say("that changed"), "up": said.say("that rose"), "down": said.say("that fell")}


def _runs_on(query: Query) -> bool:
    match query:
        case And() | Or() | Within() | Figure() | Near():
            return True
        case Said(_, about):
            return about is not None
        case _:
            return False


def _field(query: Query) -> str:
    """Return the part of the text that all of an expression looks into, "" where there is no one part."""
    found = {_own(leaf) for leaf in leaves(query)}
    return found.pop() if len(found) == 1 else ""


def _own(leaf: Query) -> str:
    match leaf:
        case Count(inner):
            return inner.field
        case Word() | Prefix() | Phrase() | Near() | Within():
            return leaf.field
        case _:
            return ""

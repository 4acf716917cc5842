"""The few errors: each says whose fault it is, what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Self

Say = Callable[..., str]
"""Says an English text or a `Wording` of ours in another language."""


class Wording(str):
    """A sentence of ours: in English as it stands, and with what is needed to say it in another language.

    `template` is the English with its {named} places, which is what catalogues are asked for; `values` fill them,
    and may be Wordings themselves, dates, what is Asked or Topical, or a tuple of such, told with commas between.
    Without values the template is taken as it is.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Make the English sentence; of a failure among the values its own wording is taken."""
        known = {name: one.wording if isinstance(one, WirebellError) else one for name, one in values.items()}
        made = super().__new__(cls, _filled(template, known))
        made.template, made.values = template, known
        return made


class Asked(str):
    """What somebody follows, as an expression: within a sentence a topic alone is told by its name."""


class Topical(str):
    """What a topic is called in English, or its id: within a sentence it is called as the reader calls it."""


class Counted(Wording):
    """A Wording with a form for one and a form for any other number, which fills {number}."""

    number: float

    def __new__(cls, one: str, many: str, number: float, /, **values: object) -> Self:
        """Make the English sentence; catalogues are asked for its form for one."""
        shown = f"{number:,}" if isinstance(number, int) else f"{number:g}"
        made = super().__new__(cls, one if number == 1 else many, **values, number=shown)
        made.template, made.number = one, number
        return made


def _filled(template: str, values: dict[str, object]) -> str:
    if not values:
        return template
    return template.format(**{name: _english(one) for name, one in values.items()})


def _english(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_english(one)) for one in value)
    return english_day(value) if isinstance(value, date) else value


def english_day(when: date) -> str:
    """Return a date as it is read in English: 4 February 2026."""
    return f"{when.day} {when:%B %Y}"


class WirebellError(Exception):
    """A failure that a person can act on; its text is complete and fit to be shown.

    What readers meet on pages keeps its places apart, `UsageError("No hour {hour}.", hour="25")`: `wording` is
    said in their language then. Programs and commands get the English.
    """

    def __init__(self, text: str = "", /, **values: object) -> None:
        self.wording = text if isinstance(text, Wording) else Wording(text, **values)
        super().__init__(str(self.wording))

    def told(self, say: Say) -> str:
        """Return what it says in the language of `say`."""
        return say(self.wording)


class UsageError(WirebellError):
    """The caller asked for something that cannot be: a wrong address, flag, name or file (exit 2)."""


class ExpressionError(UsageError):
    """An expression of a follow that does not parse or is too large.

    `expression` is what was asked for, `column` the 0-based offset in it, in code points, of the first character
    at fault, `advice` what to write instead; `wording` is the problem alone.
    """

    def __init__(
        self, problem: str, expression: str, column: int, suggestion: str = "", /, **values: object
    ) -> None:
        super().__init__(problem, **values)
        self.problem = str(self.wording)
        self.expression, self.column = expression, column
        self.advice = suggestion if isinstance(suggestion, Wording) else Wording(suggestion, **values)
        self.suggestion = str(self.advice)
        self.args = (self.pointed(),)

    def pointed(self) -> str:
        """Return the message with the expression below it and a caret under the fault."""
        start = max(0, self.column - 60)
        shown = self.expression[start : self.column + 20].replace("\n", " ")
        lines = [self.problem, f"  {shown}", "  " + " " * (self.column - start) + "^"]
        return "\n".join([*lines, self.suggestion] if self.suggestion else lines)


class Enough(UsageError):
    """The caller has as much as one can have, or asked for as much as one may in this time: less, or later."""


class SourceError(WirebellError):
    """A source could not be visited or understood; shown on its health line, stops nothing else."""


class FrontPage(SourceError):
    """A site's front page was given as a source; `feed` is the feed that it names."""

    def __init__(self, text: str, feed: str) -> None:
        self.feed = feed
        super().__init__(text)


class Barred(SourceError):
    """Our own door refused an exchange: a private address, a forbidden port, too large, too slow."""


class Shut(Barred):
    """Our own door does not open to an address or port, so nobody was asked: a setting or the address is wrong."""


class Unanswered(SourceError):
    """A request went out and no answer came: it may or may not have arrived."""


class HostileInput(SourceError):
    """Bytes that no honest publisher sends: entity bombs, endless depth, lies about their size."""


class Overloaded(SourceError):
    """The other side asked us to come later; `retry_after` is in seconds, or None if it did not say."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(text)


class Forged(WirebellError):
    """A message whose signature, time or sender does not hold; nothing of it is taken."""


class Reused(WirebellError):
    """A message under the id of another one; nothing of it is taken."""


class StoreError(WirebellError):
    """The database failed or is not ours: wrong version, locked, full, unreachable."""


class Fenced(StoreError):
    """What a worker held was given to another one: nothing of what it wrote last is on record."""


class Forestalled(StoreError):
    """Another writer gave a story the version that this one was to have; nothing of the call is on record."""


class BusError(WirebellError):
    """The broker cannot be used: absent, without JetStream, full; the record is none the worse for it."""


class DiskFailed(StoreError):
    """The disk would not sync: what it says from now on is not to be believed, and the process has to end."""


class SettingsError(UsageError):
    """The configuration file or environment holds something we cannot use, and where."""

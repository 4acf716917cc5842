"""The few errors: each says whose fault it is, what was wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[..., str]
"""Says an English text of ours in another language, with its {named} places filled by values of those names."""


class WirebellError(Exception):
    """A failure that a person can act on; its text is complete and fit to be shown."""


class UsageError(WirebellError):
    """The caller asked for something that cannot be: a wrong address, flag, name or file (exit 2).

    What readers meet on pages keeps its places apart, `UsageError("No hour {hour}.", hour="25")`, so that it can
    be said in their language; a value may be an error that is told within this one.
    """

    def __init__(self, text: str = "", **values: str | UsageError) -> None:
        self.text, self.values = text, values
        super().__init__(text.format(**values) if values else text)

    def told(self, say: Say) -> str:
        """Return what it says in the language of `say`."""
        if not self.values:
            return say(self.text.replace("{", "{{").replace("}", "}}"))
        values = {name: one.told(say) if isinstance(one, UsageError) else one for name, one in self.values.items()}
        return say(self.text, **values)


class ExpressionError(UsageError):
    """An expression of a follow that does not parse or is too large.

    `expression` is what was asked for, `column` the 0-based offset in it, in code points, of the first character
    at fault, `suggestion` what to write instead.
    """

    def __init__(self, problem: str, expression: str, column: int, suggestion: str = "", /, **values: str) -> None:
        super().__init__(problem, **values)
        self.problem = str(self)
        self.expression, self.column = expression, column
        self.advice = UsageError(suggestion, **values)
        self.suggestion = str(self.advice)
        self.args = (self.pointed(),)

    def pointed(self) -> str:
        """Return the message with the expression below it and a caret under the fault."""
        start = max(0, self.column - 60)
        shown = self.expression[start : self.column + 20].replace("\n", " ")
        lines = [self.problem, f"  {shown}", "  " + " " * (self.column - start) + "^"]
        return "\n".join([*lines, self.suggestion] if self.suggestion else lines)


class SourceError(WirebellError):
    """A source could not be visited or understood; shown on its health line, stops nothing else."""


class Barred(SourceError):
    """Our own door refused an exchange: a private address, a forbidden port, too large, too slow."""


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


class StoreError(WirebellError):
    """The database failed or is not ours: wrong version, locked, full, unreachable."""


class Fenced(StoreError):
    """What a worker held was given to another one: nothing of what it wrote last is on record."""


class BusError(WirebellError):
    """The broker cannot be used: absent, without JetStream, full; the record is none the worse for it."""


class DiskFailed(StoreError):
    """The disk would not sync: what it says from now on is not to be believed, and the process has to end."""


class SettingsError(UsageError):
    """The configuration file or environment holds something we cannot use, and where."""

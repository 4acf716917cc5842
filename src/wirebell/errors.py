"""The few errors: each says whose fault it is, what was wrong, where, and what to do."""

from __future__ import annotations


class WirebellError(Exception):
    """A failure that a person can act on; its text is complete and fit to be shown."""


class UsageError(WirebellError):
    """The caller asked for something that cannot be: a wrong address, flag, name or file (exit 2)."""


class ExpressionError(UsageError):
    """An expression of a follow that does not parse or is too large.

    `column` is the 0-based offset, in code points, of the first character at fault.
    """

    def __init__(self, problem: str, text: str, column: int, suggestion: str = "") -> None:
        self.problem, self.text, self.column, self.suggestion = problem, text, column, suggestion
        super().__init__(self.pointed())

    def pointed(self) -> str:
        """Return the message with the expression below it and a caret under the fault."""
        start = max(0, self.column - 60)
        shown = self.text[start : self.column + 20].replace("\n", " ")
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

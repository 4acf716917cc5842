"""What the API can be asked: an operation as one row of a table, and what it is asked with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct

from wirebell.accounts.tokens import Bearer
from wirebell.app.house import House
from wirebell.web.conditional import Condition
from wirebell.web.doors import Doors

Method = Literal["GET", "POST", "PATCH", "DELETE"]
Scope = Literal["read", "write", "edit", "operate"]


class Ask(Struct, frozen=True, kw_only=True):
    """A request that was let in: by whom, with which parts of the path, query and body, each checked.

    `condition` is what must hold of the thing for it to be changed.
    """

    house: House
    doors: Doors
    bearer: Bearer
    path: Mapping[str, str]
    query: Any = None
    body: Any = None
    condition: Condition = Condition()

    @property
    def who(self) -> str:
        """The follower who asks."""
        return self.bearer.follower


class Operation(Struct, frozen=True, kw_only=True, dict=True):
    """One thing that can be asked.

    `query` and `takes` are Structs that say what may be asked with; `gives` is what is answered, None for nothing.
    `refuses` names the problems it may answer besides those that any may. What is `secret` is shown once and kept
    under no idempotency key.
    """

    method: Method
    path: str
    name: str
    says: str
    tag: str
    scope: Scope
    does: Callable[[Ask], Any]
    gives: Any = None
    query: type[Struct] | None = None
    takes: type[Struct] | None = None
    status: int = 200
    refuses: tuple[str, ...] = ()
    streams: bool = False
    secret: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What paths it is asked by."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts of its path."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

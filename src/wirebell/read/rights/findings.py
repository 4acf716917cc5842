"""Findings about rights: one thing said, and where."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal[
    "notice", "holder", "year", "licence", "offer", "reserved", "access", "credit", "terms", "excerpt", "picture"
]
"""`excerpt`: the most characters that may be shown, -1 for any number; `picture`: none, standard or large;
`terms`: usage terms in words; `access`: whether it is free to read; the rest as in Rights."""


class Found(Struct, frozen=True):
    """One thing said about rights; `kind` says which part of the answer it may become."""

    kind: Kind
    value: str
    where: str

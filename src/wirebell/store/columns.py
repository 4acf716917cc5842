"""What columns hold, said once for SQLite and PostgreSQL: moments, texts, row numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Text, TypeDecorator

metadata = MetaData()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@lru_cache(maxsize=64)
def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970; a naive datetime is a TypeError, as it names no moment."""
    return (moment - _EPOCH) // _MICROSECOND


def storable(text: str | None) -> str | None:
    """Return the text with U+FFFD for the characters that no database takes: NUL and lone surrogates."""
    return None if text is None else _UNSTORABLE.sub("\ufffd", text)


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return microseconds; a naive datetime is a TypeError, as it names no moment."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Return the moment in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class FreeText(TypeDecorator[str]):
    """What others say, as in a mail server's reply: characters no database takes become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """Return the text without NUL and lone surrogates."""
        return storable(value)


Words = Text().with_variant(Text(collation="C"), "postgresql")
Row = BigInteger().with_variant(Integer(), "sqlite")
"""A row number; SQLite numbers rows by itself only in a column declared INTEGER."""

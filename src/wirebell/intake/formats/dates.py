"""Moments as publishers write them, made aware and UTC; what cannot be read is None, never a guess.

Order: RFC 3339 and its looser ISO 8601 relatives, then RFC 822 with the zone names feeds use. A moment without
a zone is UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

# Minutes from UTC. RFC 822 knows the American ones; the others are met in the wild. BST is the British one,
# IST the Indian one, CST and the like the American ones.
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MET": 60, "CEST": 120,
    "MEST": 120, "EET": 120, "SAST": 120, "CAT": 120, "EEST": 180, "MSK": 180, "EAT": 180, "IST": 330, "PKT": 300,
    "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780, "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360,
    "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
    "BRT": -180, "ART": -180, "ET": -300, "CT": -360, "MT": -420, "PT": -480,
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})-?(\d{1,2})(?:-?(\d{1,2}))?"
    r"(?:[Tt\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|z|[A-Za-z]{2,4}|[+-]\d{2}:?\d{0,2})?"
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_ZONE_AT_END = re.compile(r"\s+\(?([A-Za-z]{1,4})\)?$")
_LONGEST = 100


def _zone(name: str | None) -> timezone | None:
    """Return the zone of a name or offset; UTC for none; None if it is not known."""
    if not name:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        minutes = -minutes if offset[1] == "-" else minutes
    elif name.upper() in _ZONES:
        minutes = _ZONES[name.upper()]
    else:
        return None
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    zone = _zone(found[7])
    if zone is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    hour, minute, second = (int(g or 0) for g in found.groups()[3:6])
    # 24:00 and the leap second exist in ISO 8601, not in datetime.
    return datetime(year, month, day, tzinfo=zone) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _rfc822(text: str) -> datetime | None:
    named = _ZONE_AT_END.search(text)
    zone = _zone(named[1]) if named and named[1].upper() in _ZONES else None
    try:
        parts = parsedate_tz(text[: named.start()] if named and zone else text)
    except (ValueError, IndexError, TypeError):
        return None  # the standard library's own reader stumbles over some broken dates
    if parts is None or not parts[0]:
        return None
    offset = zone or timezone(timedelta(seconds=parts[9] or 0))
    day = datetime(parts[0], parts[1], parts[2], tzinfo=offset)
    if not (0 <= parts[3] <= 24 and 0 <= parts[4] <= 59 and 0 <= parts[5] <= 60):
        return None
    return day + timedelta(hours=parts[3], minutes=parts[4], seconds=min(parts[5], 59))


def moment(text: str | None) -> datetime | None:
    """Return the moment a text names, aware and in UTC, or None if it cannot be read.

    Two-digit years count from 1969 to 2068 (RFC 2822 section 4.3 as Python reads it).
    """
    if not text or len(text) > _LONGEST:
        return None
    squeezed = " ".join(text.split())
    for read in (_iso, _rfc822):
        try:
            found = read(squeezed)
            if found:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None

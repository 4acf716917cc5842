"""Why an alert waits, is held or was never made: what stands on record, made a sentence for any language.

The record keeps the English. These are the sentences that decisions write into it.
"""

from __future__ import annotations

import re

from wirebell.errors import Wording

KNOWN = (
    Wording("new"),
    Wording("corrected"),
    Wording("withdrawn"),
    Wording("embargo"),
    Wording("quiet hours"),
    Wording("language: {language} is not among {languages}"),
    Wording("muted: {what}"),
    Wording("paused: {days}"),
    Wording("waits for outlets: {outlets} of {of}"),
    Wording("nothing new: it was told once, when enough outlets had it"),
    Wording("nothing new: told {when} UTC in “{headline}” (both: {both})"),
    Wording("nothing new: told {when} UTC in “{headline}”"),
    Wording("nothing new: told {when} UTC in a copy of it (both: {both})"),
    Wording("nothing new: told {when} UTC in a copy of it"),
    Wording("capped: {cap}"),
    Wording("not entitled: {thing} is closed"),
    Wording("{thing} is closed"),
    Wording("after the alert it speaks of"),
    Wording("nothing more is sent to this address: {why}"),
    Wording("unfollowed since"),
    Wording("paused since"),
    Wording("the story was withdrawn before this was sent"),
    Wording("the publisher withholds the story"),
    Wording("the story was never sent to this address"),
    Wording("too old: more than 24 hours late"),
    Wording("rights: the contract with its source keeps it from shared channels"),
    Wording("first visit to the source"),
    Wording("one of many undated stories at once: an archive"),
)
_PLACE = re.compile(r"\\{(\w+)\\}")
_PATTERNS = [(re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(known))), known) for known in KNOWN]


def because(text: str) -> Wording:
    """Return a reason on record as a sentence of ours; one that is none, as a server's answer, as it is."""
    for pattern, known in _PATTERNS:
        if found := pattern.fullmatch(text):
            return Wording(known, **found.groupdict())
    return Wording(text)

"""What the replies of a mail server mean for a delivery (STANDARDS: RFC 5321 section 4.2, RFC 3463).

    reply                                   outcome
    2yz                                     Delivered
    421                                     Later, and not for five minutes: the whole host wants rest
    4yz                                     Later
    5yz with 5.2.2                          Later: a full mailbox may be emptied
    5yz with 5.1.1, 5.1.6, 5.1.10 to RCPT   Gone: no such mailbox; nothing further is sent there
    5yz with 5.7.x, 5.1.7, 5.1.8            Barred: it is about us; its domain waits, nobody is suppressed
    other 5yz                               Refused: size and the like are about this message
    530, 534, 535, 538 before MAIL          Later: our own account or encryption is set up wrongly
    anything else                           Unknown after the final dot, else Later

A mailbox is given up by its enhanced code alone, never by the words of a reply.
"""

from __future__ import annotations

import re

from wirebell.deliver.render.clean import one_line
from wirebell.model.delivery import Barred, Delivered, Gone, Later, Outcome, Refused, Unknown

ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
NO_MAILBOX = frozenset({"5.1.1", "5.1.6", "5.1.10"})
FULL = "5.2.2"
POLICY = re.compile(r"5\.7\.|5\.1\.[78]$")
REST = 300.0


def outcome_of(code: int, words: str, to_recipient: bool = False) -> Outcome:
    """Return what a final reply means; `to_recipient` says that it answered RCPT."""
    found = ENHANCED.match(words)
    enhanced = found[1] if found else ""
    said = one_line(f"the mail server said {code} {words}")
    match code // 100:
        case 2:
            return Delivered(receipt=said)
        case 4:
            return Later(said, after=REST if code == 421 else None)
        case 5 if enhanced == FULL:
            return Later(said)
        case 5 if to_recipient and enhanced in NO_MAILBOX:
            return Gone(said)
        case 5 if POLICY.match(enhanced):
            return Barred(said)
        case 5:
            return Refused(said)
    return Unknown(said)

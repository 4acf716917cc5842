"""Text from strangers made safe for a line, a header and XML."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tab, line feed, carriage return
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff"  # marks, halves of pairs and what XML forbids
    "\U000e0000-\U000e007f]"  # tags: letters nobody sees
    "|(\U0001f3f4(?:"  # but in the three flags that are written with them (UTS 51, emoji tag sequences)
    "\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067"  # gbeng
    "|\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074"  # gbsct
    "|\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073"  # gbwls
    ")\U000e007f)"
)
SPACE = re.compile(r"[\s\u2028\u2029]+")
ENCODED = re.compile(r"=\?[^?\s]*\?[bBqQ]\?[^?]*\?=")
ELLIPSIS = "…"


def clean(text: str) -> str:
    """Return the text without controls, direction overrides and invisible marks; line ends are kept as LF."""
    return UNSEEN.sub(_flag, text.replace("\r\n", "\n").replace("\r", "\n"))


def _flag(found: re.Match[str]) -> str:
    return found[1] or ""


def one_line(text: str, limit: int = 300) -> str:
    """Return the text cleaned, on one line, at most `limit` characters, cut at a word where one ends near."""
    line = SPACE.sub(" ", clean(text)).strip()
    if len(line) <= limit:
        return line
    cut = clean(line[: limit - 1])  # half a flag is none
    word = cut.rsplit(" ", 1)[0]
    return (word if len(word) > limit // 2 else cut).rstrip() + ELLIPSIS


def header_text(text: str, limit: int = 200) -> str:
    """Return the text as words for a header line: decoded of RFC 2047, one line, and never encoded words again.

    Older Pythons (3.11 before 3.11.15, 3.12) and some mail programs decode encoded words that stand in a value and
    then take line ends in it for new headers (CVE-2024-6923); a zero-width space breaks every "=?" that is left.
    """
    for _ in range(5):
        decoded = _decoded(text)
        if decoded == text:
            break
        text = decoded
    return one_line(text, limit).replace("=?", "=\u200b?").replace("?=", "?\u200b=")


def _decoded(text: str) -> str:
    return ENCODED.sub(_word, text)


def _word(found: re.Match[str]) -> str:
    try:
        ((part, charset),) = decode_header(found[0])
        return part if isinstance(part, str) else part.decode(charset or "ascii", "replace")
    except (HeaderParseError, LookupError, ValueError):  # no encoded word after all: it is broken up later
        return found[0]

"""From bytes to clean text, whatever the sender said about them.

The order is that of RFC 7303 and of feedparser (byte order mark, charset of the answer, declaration in the
document), with two corrections learned from real feeds: bytes that are valid UTF-8 are UTF-8 whatever
single-byte character set was claimed, and where nothing fits, UTF-8 is read with stray bytes taken as
Windows-1252. The text never holds NUL, other control characters, lone surrogates, or references to them.
"""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_NULS = (
    (re.compile(rb"\A(?:[^\0]\0\0\0){2}"), "utf-32le"),
    (re.compile(rb"\A(?:\0\0\0[^\0]){2}"), "utf-32be"),
    (re.compile(rb"\A(?:[^\0]\0){2}"), "utf-16le"),
    (re.compile(rb"\A(?:\0[^\0]){2}"), "utf-16be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML_SAYS = re.compile(rb"\A\s{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})[\"']")
_PAGE_SAYS = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # "<?xm" in code page 37

# Codecs that are no character sets, or whose decoding is slower than linear.
_NO_CHARSETS = frozenset({"unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "charmap"})
_SUPERSETS = {"gb2312": "gb18030", "x-sjis": "cp932", "ks_c_5601-1987": "cp949"}
_UTF_8 = "utf-8"

_WIDE = re.compile(r"u(?:tf|cs)?[-_]?(?:16|32|2|4)|iso-10646|csu", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


class Decoded(Struct, frozen=True, kw_only=True):
    """Text with the encoding it was read in; `overridden` when that is not the one the sender declared.

    `removed` counts the forbidden characters that were taken out: many of them mean that it is no text.
    """

    text: str
    encoding: str
    overridden: bool = False
    removed: int = 0

    @property
    def is_noise(self) -> bool:
        """Whether so much had to be taken out that it is no text."""
        return self.removed > len(self.text) // 20


def _codec(name: str) -> codecs.CodecInfo | None:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return None if found.name.replace("-", "_") in _NO_CHARSETS else found


def _single_byte(name: str) -> bool:
    found = _codec(name)
    return found is not None and found.name.startswith(
        ("iso8859", "cp125", "cp437", "cp85", "mac", "koi8", "latin")
    )


def _tried(body: bytes, name: str) -> str | None:
    if _codec(name) is None:
        return None
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        return None


def _by_bytes(body: bytes) -> tuple[bytes, str | None]:
    """Return the bytes without their mark, and the encoding that the first of them show."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :], name
    if body.startswith(_EBCDIC):
        return body, "cp037"
    return body, next((name for pattern, name in _NULS if pattern.match(body)), None)


def _declared(body: bytes, shown: str | None) -> str | None:
    head = body[:2048]
    if shown and shown != _UTF_8:
        head = head.decode(shown, "ignore").encode("utf-8", "ignore")
    said = _XML_SAYS.search(head) or _PAGE_SAYS.search(head)
    if not said:
        return None
    name = said[1].decode("ascii").lower()
    # A document of two-byte characters whose declaration could be read at all is what its bytes show.
    return shown if shown and _WIDE.match(name) else _SUPERSETS.get(name, name)


def _promised(content_type: str | None, declared: str | None) -> str:
    """Return the encoding that counts as declared (RFC 3023 and its successor, with its defaults)."""
    kind, _, _ = (content_type or "").partition(";")
    said = _CHARSET.search(content_type or "")
    charset = said[1].lower() if said else None
    kind = kind.strip().lower()
    if kind.startswith("text/") and kind != "text/html":
        return _SUPERSETS.get(charset or "", charset or "us-ascii")
    charset = charset or declared or _UTF_8
    return _SUPERSETS.get(charset, charset)


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("wirebell.stray", _stray)


def _best(body: bytes, promised: str, declared: str | None, shown: str | None) -> tuple[str, str]:
    order = [promised, declared, shown, _UTF_8]
    if shown and shown != _UTF_8:
        order.insert(0, shown)
    # Nearly any bytes can be read two by two: where they show no sign of it, that is tried last.
    order.sort(key=lambda n: bool(n and not shown and _WIDE.match(n)))
    for name in dict.fromkeys(n for n in order if n):
        text = _tried(body, name)
        if text is None or ("\0" in text and not shown):
            continue
        if _single_byte(name) and not body.isascii() and (better := _tried(body, _UTF_8)) is not None:
            return better, _UTF_8
        return text, name
    if shown and shown != _UTF_8:
        return body.decode(shown, "replace"), shown
    if declared and _codec(declared) and not _single_byte(declared) and declared not in {_UTF_8, "us-ascii"}:
        return body.decode(declared, "replace"), declared
    return body.decode(_UTF_8, "wirebell.stray"), _UTF_8


def _reference(match: re.Match[str]) -> str:
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    code = int(digits, base) if len(digits.lstrip("0")) <= 7 else 0
    allowed = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    # feedparser's lenient reader stumbles over "&#X41;", hence the lower case.
    return match[0].lower() if allowed else "\ufffd"


def clean(text: str) -> str:
    """Return text without control characters, lone surrogates or noncharacters, and without references to them."""
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    return _without_references(text)


def _without_references(text: str) -> str:
    return _REFERENCE.sub(_reference, text) if "&#" in text else text


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Return bytes as clean text; this always succeeds.

    `content_type` is the header as it came; it is believed only as far as the bytes agree.
    """
    stripped, shown = _by_bytes(body)
    declared = _declared(stripped, shown)
    promised = _promised(content_type, declared)
    text, name = _best(stripped, promised, declared, shown)
    cleaned, removed = _FORBIDDEN.subn("", text)
    return Decoded(text=_without_references(cleaned), encoding=name, overridden=name != promised, removed=removed)

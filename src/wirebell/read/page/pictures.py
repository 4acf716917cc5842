"""Captions and credits of pictures, told apart."""

from __future__ import annotations

import re

from wirebell.model.facts import Image

_MARKED = re.compile(
    r"[\s(\[|–—-]*(?:©|\(c\)|\b(?<!AP )(?:photos?|photographs?|pictures?|images?|foto|bild|credits?|"
    r"photo credits?|image credits?|"
    r"picture credits?|photographer|quelle|source|crédit(?:\s+photo)?|imagen)(?:\s+(?:by|credit))?\s*(?::|©|"
    r"/(?=\s*\w)|by\b))"
    r"[\s:©]*(?P<credit>[^\n]{2,120}?)[\s)\]]*\Z",
    re.IGNORECASE,
)
_AGENCIES = (
    r"AFP|Reuters|Getty(?:\s+Images)?|Associated Press|Bloomberg|EPA|Shutterstock|dpa|"
    r"Alamy|Anadolu|Xinhua|PA(?:\s+(?:Wire|Media|Images))?|Keystone|imago|picture alliance|ANSA|Magnum|TASS|"
    r"iStock"
)
_SIGNED = re.compile(
    rf"(?:(?<=[.!?”\"])\s+|\s*[(\[]|\s+[–—|]\s+)(?P<credit>(?:[^.!?()\[\]]|(?<=\b[A-Z])\.){{0,80}}?(?:\b(?:{_AGENCIES})|/AP|"
    rf"\bAP(?=\s+Photo|/|\s*[)\]]|\Z))"
    r"(?:\s+Photo)?(?:[ /][\w .,/&-]{0,60})?)[)\]]?\.?\s*\Z"
)
_BARE = re.compile(
    rf"(?P<credit>[\w .,'’&-]{{0,60}}(?:/|via )\s*(?:{_AGENCIES}|"
    rf"AP)(?:[ /][\w .,/&-]{{0,40}})?)"
)
# What every one of them holds: looked for first, as most lines have no credit.
_MARKS = (
    "©",
    "(c)",
    "photo",
    "picture",
    "image",
    "foto",
    "bild",
    "credit",
    "quelle",
    "source",
    "crédit",
    "imagen",
)
_SIGNATURES = tuple(
    """AFP Reuters Getty Associated Bloomberg PA AP Shutterstock dpa Alamy Anadolu Xinhua Keystone imago picture
    ANSA Magnum TASS iStock""".split()
)
_HINT = re.compile(rf"©|\(c\)|:|/|[)\]]\.?\s*\Z|{_AGENCIES}|\b(?:by|AP)\b", re.IGNORECASE)


_UNFILLED = re.compile(r"\s*--\w+--(?:\s\w{1,4}\s--\w+--)?|\{\{\s*\w+\s*\}\}")
"""What the page's own program should have filled in: "--pageNumber-- von --total--"."""


def split_caption(text: str) -> Image:
    """Return a caption without its credit, and the credit without its mark: "… Photo: A B/AFP", "… (AFP)"."""
    text = _UNFILLED.sub("", text).strip()
    tail = text[-200:]
    found = _credit(tail)
    if not found:
        return Image(caption=text or None, credit=None)
    caption = (text[:-200] + tail[: found.start()]).rstrip(" |–—-([")
    credit = found["credit"].strip(" .,:;")
    opened = credit.count("(") > credit.count(")")  # "Getty Images/EyeEm (archive picture)"
    return Image(caption=caption or None, credit=f"{credit})" if opened else credit)


def _credit(tail: str) -> re.Match[str] | None:
    marked, signed = any(map(tail.lower().__contains__, _MARKS)), any(map(tail.__contains__, _SIGNATURES))
    if not (marked or signed) or not _HINT.search(tail):
        return None
    found = _MARKED.search(tail) if marked else None
    return found or ((_SIGNED.search(tail) or _BARE.fullmatch(tail)) if signed else None)


def looks_signed(text: str) -> bool:
    """Tell whether a line ends in a picture's credit."""
    return split_caption(text).credit is not None


def merged(*images: Image | None) -> Image | None:
    """Return the first picture that says anything, its gaps filled from those after it with the same caption."""
    telling = [i for i in images if i is not None and (i.caption or i.credit)]
    if not telling:
        return None
    first = telling[0]
    for other in telling[1:]:
        if first.caption is None or (first.credit is None and other.caption in {None, first.caption}):
            first = Image(caption=first.caption or other.caption, credit=first.credit or other.credit)
    return first

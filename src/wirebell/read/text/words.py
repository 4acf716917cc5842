"""The words of an element on one line."""

from __future__ import annotations

from lxml import etree

from wirebell.read.text.markup import Tree, one_line

_SEEN = etree.XPath(".//text()[not(parent::style or parent::script)]", smart_strings=False)
_MOST = 1000


def words_of(element: Tree, most: int = _MOST, apart: bool = False) -> str:
    """Return the words of an element on one line, up to a length that no heading or link has.

    Words of two elements that touch are parted where a capital or a mark shows that a new one begins; `apart`
    parts all of them.
    """
    silent = next(element.iter("style", "script"), None) is not None
    text = ""
    for piece in _seen(element) if silent else element.itertext():
        if piece:
            text += (" " if text and (apart or _begins_anew(text[-1], piece[0])) else "") + piece
            if len(text) >= 3 * most:  # white space in the markup counts here and is gone below
                break
    return one_line(text)[:most]


def _begins_anew(last: str, first: str) -> bool:
    return (last.islower() or last.isdigit() or last in '.,:;!?)”“"') and (first.isupper() or first in '„“"«|')


def _seen(element: Tree) -> list[str]:
    found = _SEEN(element)
    return [str(piece) for piece in found] if isinstance(found, list) else []

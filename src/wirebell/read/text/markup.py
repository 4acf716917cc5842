"""Markup into a tree, safely, and a tree into lines. One parser for pages, feeds and summaries."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from wirebell.errors import HostileInput
from wirebell.read.text.lines import Line, LineKind
from wirebell.read.text.plain import MOST_LINES, plain_lines

Tree: TypeAlias = HtmlElement

_BLOCKS = frozenset(
    """address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption
    figure
    footer h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody tfoot thead tr ul
    head item lb list quote row""".split()
)  # the last line: what trafilatura calls headings, lists and the rest
_CELLS = frozenset({"td", "th", "cell"})
_UNSEEN = frozenset(
    """script style noscript template svg math iframe object embed button select textarea input nav form video
    audio
    canvas title""".split()
)
_KINDS: dict[str, LineKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("li", "item"), "item"),
    "figcaption": "caption",
}
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{20000}")
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+""")
_MOST_ATTRIBUTES = 2000
_MOST_ELEMENTS = 30_000
_BREAK = re.compile(r"</?(?:p|div|br|li|h[1-6]|tr|blockquote|figcaption)\b[^>]{0,2000}>", re.IGNORECASE)
_UNSEEN_TEXT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,20000}>")


def parse(markup: str) -> Tree | None:
    """Return the tree of a page or fragment, None if there is nothing in it.

    Raises HostileInput where an honest publisher's markup would not go: elements nested deeper than 256 (the
    parser stops there and would lose the rest unseen), thousands of attributes on one element (the parser takes
    quadratic time). Linear otherwise; no network, no entities but HTML's own.
    """
    _check_attributes(markup)
    parser = HTMLParser(encoding="utf-8", collect_ids=False, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as fault:
        raise HostileInput(f"The markup cannot be parsed: {fault}. Look at what the source sent.") from fault
    for problem in parser.error_log.filter_from_fatals():
        if problem.type_name == "ERR_RESOURCE_LIMIT":
            raise HostileInput(
                f"The markup is beyond the parser's limits in line {problem.line}: {problem.message}."
            )
    return tree if isinstance(tree, HtmlElement) else None


def _check_attributes(markup: str) -> None:
    at = 0  # every character is looked at once: a new search starts where the last element ended
    while opening := _LONG_TAG.search(markup, at):
        at, count = opening.start() + 1, 0
        while (attribute := _ATTRIBUTE.match(markup, at)) and count <= _MOST_ATTRIBUTES:
            at, count = attribute.end(), count + 1
        if count > _MOST_ATTRIBUTES:
            raise HostileInput(
                f"An element at character {opening.start()} has more than {_MOST_ATTRIBUTES} attributes."
            )


def is_small(tree: Tree) -> bool:
    """Tell whether a page has no more elements than an honest article; libraries that compare them take long."""
    return sum(1 for _ in islice(tree.iter(), _MOST_ELEMENTS + 1)) <= _MOST_ELEMENTS


def markup_lines(markup: str) -> list[Line]:
    """Return the lines of an HTML fragment, block by block; raises HostileInput as `parse` does."""
    if "<" not in markup:
        return [Line(line.text) for line in plain_lines(html.unescape(markup))]
    tree = parse(markup)
    return [] if tree is None else element_lines(tree)


def stripped_lines(markup: str) -> list[Line]:
    """Return the lines of markup that no parser would take: tags cut away, text kept; linear."""
    text = _TAG.sub(" ", _BREAK.sub("\n\n", _UNSEEN_TEXT.sub(" ", markup)))
    return [Line(" ".join(line.text.split())) for line in plain_lines(html.unescape(text))]


def element_lines(root: Tree) -> list[Line]:
    """Return the text under an element as lines: blocks apart, table cells parted by bars, unseen parts left
    out, and what stands after 50,000 lines as one."""
    lines: list[Line] = []
    kinds: list[LineKind] = ["text"]
    pieces: list[str] = []
    for opening, tag, text in _walk(root):
        if tag in _BLOCKS:
            if len(lines) < MOST_LINES:
                _flush(pieces, kinds[-1], lines)
            elif pieces:
                pieces.append(" ")
            if tag in _KINDS:
                _turn(kinds, _KINDS[tag], opening)
        elif opening and tag in _CELLS and pieces:
            pieces.append(" | ")
        if text:
            pieces.append(text)
    _flush(pieces, "text", lines)
    return lines


def _walk(root: Tree) -> Iterator[tuple[bool, str, str | None]]:
    """Yield (opening, tag, the text that follows) for every start and end under the root that can be seen."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "end":
            yield False, tag, element.tail if element is not root else None
        elif tag in _UNSEEN or (tag == "head" and _is_page_head(element)):
            walk.skip_subtree()
        else:
            yield True, tag, element.text


def _is_page_head(element: Tree) -> bool:
    """Tell the head of a page from a heading, which trafilatura calls "head" too."""
    above = element.getparent()
    return above is not None and above.tag == "html"


def _turn(kinds: list[LineKind], kind: LineKind, opening: bool) -> None:
    if opening:
        kinds.append(kind)
    elif len(kinds) > 1:
        kinds.pop()


def _flush(pieces: list[str], kind: LineKind, lines: list[Line]) -> None:
    if not pieces:
        return
    if text := one_line("".join(pieces)).strip("| "):
        lines.append(Line(text, kind))
    pieces.clear()


def one_line(text: str) -> str:
    """Return a text on one line: white space single, characters without width left out."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())

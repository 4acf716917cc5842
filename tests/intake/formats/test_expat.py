from __future__ import annotations

import io
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from wirebell.intake.formats.expat import create_parser


class Ear(ContentHandler):
    """Notes what it is called with."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def characters(self, content: str) -> None:
        self.heard.append(content)


def test_a_text_of_many_lines_and_references_comes_whole() -> None:
    text = "&lt;p&gt;Dam &amp; river&#8217;s end.\n&lt;/p&gt;\n" * 200
    source = InputSource()
    source.setByteStream(io.BytesIO(f"<item><title>One</title><description>{text}</description></item>".encode()))
    parser, ear = create_parser(), Ear()
    parser.setContentHandler(ear)
    parser.parse(source)
    assert ear.heard == ["One", "<p>Dam & river’s end.\n</p>\n" * 200]

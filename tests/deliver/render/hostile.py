"""Five hundred payloads that try to become a header, a recipient or a script."""

from __future__ import annotations

import base64
from itertools import islice, product

EVE = "eve@evil.example"
BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\r\n ",
    "\n\t",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "%0d%0a",
    "\\r\\n",
    "\x00\r\n",
    "\r\x00\n",
    "\ud800\n",
    "\u560d\u560a",
)
FIELDS = (f"Bcc: {EVE}", f"To: {EVE}", "Subject: x", "\r\n<script>alert(1)</script>", f"Bcc:{EVE}\r\n\r\nbody")


def _encoded(text: str) -> list[str]:
    data = text.encode("utf-8", "surrogatepass")
    hexed = "".join(f"={byte:02X}" for byte in data)
    word = f"=?utf-8?q?{hexed}?="
    nested = base64.b64encode(word.encode()).decode()
    return [
        f"=?utf-8?b?{base64.b64encode(data).decode()}?=",
        word,
        f"=?iso-8859-1?Q?{hexed}?=",
        f"=?utf-8?b?{nested}?=",
        f"x =?utf-8?q?a?= {word} y",
        f"=?no-such-charset?q?{hexed}?=",
        f"=?utf-8*en?q?{hexed}?=",
    ]


def _payloads() -> list[str]:
    plain = [f"Boats return{line}{field}" for line, field in product(BREAKS, FIELDS)]
    coded = [word for text in plain[:60] for word in _encoded(text)]
    shapes = [
        "=?utf-8?q?=0D=0ABcc:_eve=40evil.example?=",
        "=?" * 300,
        "=?utf-8?b?!!!!?=",
        "=?utf-8?q?" + "a" * 3000 + "?=",
        "a" * 5000,
        "\u202egnp.exe\u2066",
        '"><script>alert(1)</script>',
        "{{ 7 * 7 }}{% raw %}",
        "{0.__class__}%(x)s{names}",
        f'"{EVE}" <{EVE}>, ',
        "",
        " \t ",
        "ünïcödé 見出し " * 40,
    ]
    return [*shapes, *coded, *plain]


PAYLOADS = list(islice(_payloads(), 500))

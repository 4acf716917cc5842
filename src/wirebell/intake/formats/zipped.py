"""Documents kept gzipped (`sitemap.xml.gz`), which is no content coding: unpacked within the size of any."""

from __future__ import annotations

import zlib

from msgspec.structs import replace

from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats.guard import MOST_BYTES
from wirebell.model.source import Fetched

MAGIC = b"\x1f\x8b"


def unzipped(fetched: Fetched) -> Fetched:
    """Return a document out of its gzip, or as it is. Raises HostileInput for too much, SourceError if broken."""
    if not fetched.body.startswith(MAGIC):
        return fetched
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        body = stream.decompress(fetched.body, MOST_BYTES + 1)
    except zlib.error as fault:
        raise SourceError(f"{fetched.url}: its compression is broken ({fault}).") from fault
    if len(body) > MOST_BYTES:
        raise HostileInput(
            f"{fetched.url}: unpacked it is more than {MOST_BYTES:,} bytes. Nothing of it was read."
        )
    if not stream.eof:
        raise SourceError(f"{fetched.url}: its compression breaks off before the end.")
    headers = tuple(pair for pair in fetched.headers if pair[0] != "content-type" or "zip" not in pair[1].lower())
    return replace(fetched, body=body, headers=headers)

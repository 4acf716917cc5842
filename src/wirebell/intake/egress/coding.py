"""Content codings undone as bytes arrive, never beyond a limit, and whole or not at all (RFC 9110 section 8.4)."""

from __future__ import annotations

import zlib

from wirebell.errors import HostileInput, SourceError

ACCEPTED = "gzip, deflate"
_GZIP = 16 + zlib.MAX_WBITS


class Plain:
    """No coding."""

    def feed(self, chunk: bytes, most: int) -> bytes:
        """Return what the chunk stands for, cut at `most` bytes."""
        return chunk[:most]

    def finish(self) -> None:
        """Raise SourceError if the coding broke off before its end."""


class Packed:
    """gzip (with several members) or deflate (zlib, or raw as some servers send it)."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._stream: zlib._Decompress | None = None

    def _begin(self, first: int) -> zlib._Decompress:
        if self._coding != "deflate":
            return zlib.decompressobj(_GZIP)
        return zlib.decompressobj(zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS)

    def feed(self, chunk: bytes, most: int) -> bytes:
        """Return what the chunk stands for, cut at `most` bytes (at least 1). Raises SourceError."""
        out = b""
        try:
            while chunk and len(out) < most:
                if self._stream is None:
                    self._stream = self._begin(chunk[0])
                out += self._stream.decompress(chunk, most - len(out))
                chunk = self._next_member() if self._stream.eof else b""
        except zlib.error as fault:
            raise SourceError(f"its {self._coding} compression is broken ({fault})") from fault
        return out

    def _next_member(self) -> bytes:
        rest = self._stream.unused_data if self._stream else b""
        if self._coding == "deflate" or not rest.startswith(b"\x1f\x8b"):
            return b""  # padding after the end, which gzip(1) passes over too
        self._stream = None
        return rest

    def finish(self) -> None:
        """Raise SourceError if the coding broke off before its end."""
        if self._stream is not None and not self._stream.eof:
            raise SourceError(f"its {self._coding} compression breaks off before the end")


def unpacking(coding: str | None) -> Plain | Packed:
    """Return what undoes a Content-Encoding. Raises HostileInput for codings piled up or never asked for."""
    name = (coding or "identity").strip().lower()
    if name in {"identity", "none", "utf-8", ""}:  # "utf-8" is a common slip for the charset
        return Plain()
    if name in {"gzip", "x-gzip", "deflate"}:
        return Packed(name)
    raise HostileInput(f"its answer is packed as {name!r}, which was not asked for")

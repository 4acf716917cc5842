"""The life of a story as an OpenTelemetry trace: one span a step, told to the operator's collector.

A version of a story is one trace, whose id is made of the story's: processes that share a record tell parts of the
same one without speaking to each other. Spans name stories and steps, never followers, addresses or texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from importlib import metadata
from typing import NamedTuple
from urllib.parse import urlsplit

from wirebell.errors import SettingsError
from wirebell.pipeline import Step
from wirebell.settings import Traces, secret

try:
    from opentelemetry.context import Context
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
    from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
    from opentelemetry.trace import (
        NonRecordingSpan,
        SpanContext,
        Status,
        StatusCode,
        TraceFlags,
        set_span_in_context,
    )
except ImportError as missing:
    raise SettingsError(
        "[traces] in wirebell.toml needs what is not installed: pip install 'wirebell[traces]'."
    ) from missing

LIFE = "story"
"""The name of the first span, which the others stand under: the story as it was accepted."""
SECONDS = 5
"""How long a collector may take to answer, and the end of the program waits for it."""


class _Ids(NamedTuple):
    """What a version of a story is known by in traces: the trace, and its first span."""

    trace: int
    first: int


class Tracer:
    """Tells each step of a story to a collector; one that is away loses spans and nothing else. Thread-safe."""

    def __init__(self, exporter: SpanExporter, share: float = 1.0) -> None:
        self._ids, release = _Known(), metadata.version("wirebell")
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": "wirebell", "service.version": release}),
            sampler=TraceIdRatioBased(share),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("wirebell", release)

    def __call__(self, step: Step) -> None:
        """Tell of a step, once for each story it was about."""
        for story, version in step.stories:
            ids = ids_of(story, version)
            if step.name == "accept":
                with self._ids.next(ids):
                    self._span(LIFE, Context(), step, story, version)
            self._span(step.name, _under(ids), step, story, version)

    def _span(self, name: str, context: Context, step: Step, story: str, version: int) -> None:
        told: dict[str, str | int] = {"wirebell.story": story, "wirebell.version": version}
        span = self._tracer.start_span(name, context, attributes=told, start_time=step.began)
        if step.fault:
            span.set_status(Status(StatusCode.ERROR, step.fault))
        span.end(step.ended)

    def close(self) -> None:
        """Send what waits, for a few seconds at most."""
        self._provider.force_flush(SECONDS * 1000)
        self._provider.shutdown()


def ids_of(story: str, version: int) -> _Ids:
    """Return the ids of a version's trace and of its first span: the same in every process, never zero."""
    digest = blake2b(f"{story}\0{version}".encode(), digest_size=24, person=b"wirebell").digest()
    return _Ids(int.from_bytes(digest[:16]) or 1, int.from_bytes(digest[16:]) or 1)


def _under(ids: _Ids) -> Context:
    parent = SpanContext(ids.trace, ids.first, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(parent), Context())


class _Known(IdGenerator):
    """Random ids, but for the first span of a story."""

    def __init__(self) -> None:
        self._next: ContextVar[_Ids | None] = ContextVar("next", default=None)
        self._random = RandomIdGenerator()

    @contextmanager
    def next(self, ids: _Ids) -> Iterator[None]:
        """Give these ids to the spans that are begun within the block."""
        before = self._next.set(ids)
        try:
            yield
        finally:
            self._next.reset(before)

    def generate_trace_id(self) -> int:
        """Return the trace of the story whose first span begins, or a new one."""
        ids = self._next.get()
        return ids.trace if ids else self._random.generate_trace_id()

    def generate_span_id(self) -> int:
        """Return the id of the story's first span, or a new one."""
        ids = self._next.get()
        return ids.first if ids else self._random.generate_span_id()


def traced(settings: Traces) -> Tracer:
    """Return what tells steps to the collector of the settings. Raises SettingsError if it has no address."""
    parts = urlsplit(settings.endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(
            f"[traces] endpoint {settings.endpoint!r} in wirebell.toml: write the collector's address, "
            "such as http://127.0.0.1:4318/v1/traces."
        )
    exporter = OTLPSpanExporter(settings.endpoint, headers=_headers(settings), timeout=SECONDS)
    return Tracer(exporter, settings.share)


def _headers(settings: Traces) -> dict[str, str]:
    if settings.headers is None:
        return {}
    pairs = [pair.partition("=") for pair in secret(settings.headers).split(",")]
    return {name.strip().lower(): value.strip() for name, _, value in pairs}

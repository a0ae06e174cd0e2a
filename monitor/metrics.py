"""What ``/metrics`` says, in the text format of Prometheus.

What this process did is counted as it does it, what is stored is asked of the store: once a pass,
since the counts of whole tables take a moment. Labels take their values from short known lists,
so that nothing a visitor or a file says can make them grow. Keeps out HTTP.
"""

from __future__ import annotations

import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from datetime import time as time_of_day

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor import __version__
from monitor.errors import StorageError
from monitor.gather import quiet_of
from monitor.model import ChannelState, Run
from monitor.sources import Standing
from monitor.storage import Counts, Store

#: How a pass ends: it went through, was told to stop, was ended by an error, or met a bug.
OUTCOMES = ("finished", "stopped", "failed", "bug")
#: Seconds: an idle pass takes a tenth, a first one over a large folder an hour.
_PASS_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600)
#: Where a failure can be met; each is there from the start, so that a rule can watch it.
_STAGES = ("scan", "read", "extract", "passing", "limit", "config", "decide", "write", "send")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def _now() -> datetime:
    return datetime.now(UTC)


class Metrics:
    """The counters of one process, and the gauges over its store."""

    def __init__(
        self,
        store: Store,
        *,
        standings: Callable[[], Sequence[Standing]] = tuple,
        now: Callable[[], datetime] = _now,
    ) -> None:
        # A registry of its own: the one of the library is shared by all who import it.
        self._registry = CollectorRegistry()
        self._began = time.monotonic()
        ProcessCollector(registry=self._registry)
        self._registry.register(_StoreCollector(store, now))
        self._registry.register(_SourceCollector(standings))
        self._build = self._gauge("build_info", "The version that runs.", "version")
        self._build.labels(__version__).set(1)
        self._gauge("uptime_seconds", "Since the start.").set_function(self._uptime)
        self._passes = Counter(
            "monitor_passes", "Passes made.", ["outcome"], registry=self._registry
        )
        for outcome in OUTCOMES:
            self._passes.labels(outcome)
        self._pass_seconds = Histogram(
            "monitor_pass_seconds",
            "How long passes took.",
            buckets=_PASS_BUCKETS,
            registry=self._registry,
        )
        self._waiting = self._gauge("files_waiting", "Files the pass that runs is still to read.")
        self._unsettled = self._gauge(
            "files_unsettled", "Files that were still changing when the folder was looked at."
        )
        self._rounds = Counter(
            "monitor_source_rounds",
            "Rounds of sources made.",
            ["source", "outcome"],
            registry=self._registry,
        )
        self._requests = Counter(
            "monitor_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(f"monitor_{name}", says, labels, registry=self._registry)

    def _uptime(self) -> float:
        return time.monotonic() - self._began

    def pass_ended(self, outcome: str, seconds: float) -> None:
        """Count a pass; `outcome` is one of `OUTCOMES`."""
        self._passes.labels(outcome).inc()
        self._pass_seconds.observe(seconds)
        self._waiting.set(0)

    def scanned(self, *, fresh: int, unsettled: int) -> None:
        """Note what a pass found in the folder."""
        self._waiting.set(fresh)
        self._unsettled.set(unsettled)

    def progressed(self, stage: str, done: int, total: int) -> None:
        """Note how far the pass that runs is."""
        if stage == "reading":
            self._waiting.set(total - done)

    def round_ended(self, source: str, is_well: bool) -> None:
        """Count a round of a source; its name is one of the settings."""
        self._rounds.labels(source, "finished" if is_well else "failed").inc()

    def answered(self, method: str, route: str, status: int) -> None:
        """Count a request; `route` is the template of its path, never the path."""
        self._requests.labels(method if method in _METHODS else "other", route, status).inc()

    def render(self) -> tuple[bytes, str]:
        """The metrics and their content type: the plain format, which every scraper reads."""
        return generate_latest(self._registry), CONTENT_TYPE_PLAIN_0_0_4


class _StoreCollector(Collector):
    """The gauges over the store, asked for when they are scraped."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._lock = threading.Lock()
        #: The number of the last pass that went through, and what was counted after it.
        self._counted: tuple[int, Counts] | None = None

    def collect(self) -> Iterable[Metric]:
        """All gauges; only that the store is down when it does not answer."""
        try:
            found = list(self._of_store(self._store))
        except StorageError:
            found = []
        yield _gauge("store_up", "Whether the store answers.", bool(found))
        yield from found

    def _of_store(self, store: Store) -> Iterator[Metric]:
        """Every gauge that is read from the store. A new table has its gauge here."""
        run = store.last_finished_run()
        yield from _of_run(run)
        yield from _of_counts(self._counts(run.id if run else 0))
        is_quiet = bool(quiet_of(store))
        yield _gauge("quiet_alarm", "Whether no article has arrived for too long.", is_quiet)
        owed = store.owed_count()
        yield _gauge("deliveries_owed", "What was decided and did not go out yet.", owed)
        yield from _of_channels(store.channel_states())

    def _counts(self, run: int) -> Counts:
        with self._lock:
            if self._counted is None or self._counted[0] != run:
                self._counted = run, self._store.counts(self._now())
            return self._counted[1]


class _SourceCollector(Collector):
    """The gauges over the sources."""

    def __init__(self, standings: Callable[[], Sequence[Standing]]) -> None:
        self._standings = standings

    def collect(self) -> Iterable[Metric]:
        """All gauges, each with a value a source."""
        found = self._standings()
        for name, says, value in _OF_SOURCES:
            gauge = GaugeMetricFamily(f"monitor_source_{name}", says, labels=["source"])
            for one in found:
                gauge.add_metric([one.name], value(one))
            yield gauge


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


_OF_SOURCES: tuple[tuple[str, str, Callable[[Standing], float]], ...] = (
    ("failures", "Rounds of a source in a row that failed.", lambda one: one.failures),
    ("pages_lost", "Pages a source lists that cannot be had.", lambda one: one.lost),
    ("pages_owed", "Pages left to the next round of a source.", lambda one: one.owed),
    ("quiet_alarm", "Whether a source brought nothing for too long.", lambda one: bool(one.alarm)),
    (
        "last_ok_timestamp_seconds",
        "When a round of a source went well, 0 for never.",
        lambda one: _seconds(one.ok_at),
    ),
    (
        "last_new_timestamp_seconds",
        "When a source brought anything, 0 for never.",
        lambda one: _seconds(one.new_at),
    ),
)


def _of_run(run: Run | None) -> Iterator[Metric]:
    if run and run.finished_at:
        ended = run.finished_at.timestamp()
        yield _gauge("last_pass_timestamp_seconds", "When the last whole pass ended.", ended)
        yield _gauge("files", "Files in the watched folder.", run.files_seen)
    tally = Tally(one.stage for one in run.failures) if run else Tally[str]()
    failures = GaugeMetricFamily(
        "monitor_failures", "What stands failed after the last whole pass.", labels=["stage"]
    )
    for stage in (*_STAGES, *sorted(tally.keys() - set(_STAGES))):
        failures.add_metric([stage], tally[stage])
    yield failures


def _of_channels(states: Sequence[ChannelState]) -> Iterator[Metric]:
    """The labels are names of the settings."""
    waiting = GaugeMetricFamily(
        "monitor_messages_waiting", "Messages made and not sent yet.", labels=["channel"]
    )
    tries = GaugeMetricFamily(
        "monitor_message_tries", "Failed tries of the message tried most.", labels=["channel"]
    )
    sent = GaugeMetricFamily(
        "monitor_last_message_timestamp_seconds",
        "When a message went out, the last time.",
        labels=["channel"],
    )
    for one in states:
        waiting.add_metric([one.channel], one.waiting)
        tries.add_metric([one.channel], one.attempts)
        if one.sent_at:
            sent.add_metric([one.channel], one.sent_at.timestamp())
    yield from (waiting, tries, sent)


def _of_counts(counts: Counts) -> Iterator[Metric]:
    yield _gauge("articles", "Articles stored, earlier versions too.", counts.articles)
    yield _gauge("statements", "Statements stored.", counts.statements)
    yield _gauge("changes", "Changes found between meetings.", counts.changes)
    yield _gauge("meetings", "Meetings known.", counts.meetings)
    yield _gauge("relationships", "Relationships known.", counts.relationships)
    stale = "Relationships whose facts changed after they were decided."
    yield _gauge("relationships_stale", stale, counts.relationships_stale)
    if counts.arrived_at:
        came = counts.arrived_at.timestamp()
        yield _gauge("newest_article_timestamp_seconds", "When the newest article came.", came)
    if counts.held_on:
        held = _midnight(counts.held_on)
        says = "The day of the newest meeting an article tells of, at 0 h UTC."
        yield _gauge("newest_meeting_timestamp_seconds", says, held)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"monitor_{name}", says, value=float(value))


def _midnight(day: date) -> float:
    return datetime.combine(day, time_of_day(), UTC).timestamp()

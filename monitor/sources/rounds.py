"""One round of a source: what it lists now, and of that what is not in the folder yet.

What is listed is noted as owed before it is asked for, and as had after its file is on the disk: a
round may be cut off anywhere, and the next one goes on from what is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from monitor.errors import FetchError, SourceError
from monitor.sources.answers import Answer, Validators
from monitor.sources.client import Client
from monitor.sources.entries import Entry
from monitor.sources.ledger import Ledger, Page, Record, failed
from monitor.sources.plan import Kind, Source
from monitor.sources.standing import quiet_alarm

#: A page that fails in so many rounds, in a way that may pass, is given up.
_MOST_FAILURES = 10
#: So many pages in a row that fail so: the host is down, and the others are left to another round.
_MOST_IN_A_ROW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a round came to."""

    source: str
    #: Files written, below the watched folder.
    written: tuple[str, ...] = ()
    #: Pages left to the next round.
    owed: int = 0
    #: Why the source could not be had; empty when it could.
    trouble: str = ""
    #: Addresses it lists that cannot be had, with the reason.
    lost: tuple[str, ...] = ()
    #: The alarm, in the round that raises it.
    alarm: str = ""


def make_round(
    source: Source, client: Client, ledger: Ledger, folder: Path, now: Callable[[], datetime]
) -> Done:
    """Fetch a source into `folder`, the watched one.

    FetchError only where somebody else is at it, or what was done cannot be noted.
    """
    with ledger.held():
        return _Round(source, client, ledger, folder, now).make()


class _Round:
    def __init__(
        self,
        source: Source,
        client: Client,
        ledger: Ledger,
        folder: Path,
        now: Callable[[], datetime],
    ) -> None:
        self._source, self._client, self._ledger = source, client, ledger
        self._folder, self._now = folder, now
        self._record = ledger.read()
        if self._record.url != source.url:
            self._record = Record(url=source.url)
        self._written: list[str] = []
        self._lost: list[str] = []

    def make(self) -> Done:
        began = self._now()
        first = self._record.first_at or began
        self._record = replace(self._record, first_at=first, tried_at=began, not_before=None)
        try:
            self._look()
            self._note()
            self._settle()
        except FetchError as error:
            self._failed(error)
        else:
            self._record = replace(self._record, ok_at=self._now(), failures=0, trouble="")
        alarm = quiet_alarm(self._source, self._record, self._now())
        is_raised = bool(alarm) and not self._record.is_quiet
        self._record = replace(self._record, is_quiet=bool(alarm))
        self._note()
        return Done(
            source=self._source.name,
            written=tuple(self._written),
            owed=sum(one.is_owed for one in self._record.pages.values()),
            trouble=self._record.trouble,
            lost=tuple(self._lost),
            alarm=alarm * is_raised,
        )

    def _note(self) -> None:
        self._ledger.write(self._record)

    def _failed(self, error: FetchError) -> None:
        self._record = failed(
            self._record, str(error), self._now(), wait=timedelta(seconds=error.wait_seconds)
        )

    # ------------------------------------------------------------ what is listed

    def _look(self) -> None:
        """Note as owed what is new, edited, or to be looked at again."""
        if self._source.kind is Kind.PAGE:
            known = self._record.pages.get(self._source.url, Page(url=self._source.url))
            self._set_pages({self._source.url: replace(known, is_owed=True)})
            return
        validators = Validators(etag=self._record.etag, last_modified=self._record.last_modified)
        answer = self._get(self._source.url, validators)
        if not answer.is_unchanged:
            self._take_up(*self._listed(answer))
            self._record = replace(
                self._record,
                etag=answer.validators.etag,
                last_modified=answer.validators.last_modified,
            )
        self._look_again()

    def _get(self, url: str, known: Validators) -> Answer:
        return self._client.get(url, known, heeds_robots=self._source.heeds_robots)

    def _listed(self, answer: Answer) -> tuple[tuple[Entry, ...], str]:
        """What the source lists, and who publishes it as far as it says."""
        # Loaded for one that changed: most rounds find that nothing did.
        from monitor.sources.feeds import read_feed
        from monitor.sources.files import text_of
        from monitor.sources.lists import read_list

        if self._source.kind is Kind.FEED:
            feed = read_feed(answer)
            return feed.entries, feed.title
        try:
            return read_list(text_of(answer), answer.url, self._source.links), ""
        except SourceError as error:
            raise FetchError(f"{answer.url}: {error}", url=answer.url) from error

    def _take_up(self, entries: Iterable[Entry], publisher: str) -> None:
        before = self._record.pages
        pages = {key: replace(one, is_listed=False) for key, one in before.items()}
        for entry in entries:
            known = pages.pop(entry.key, Page(url=entry.url))
            is_whole = not entry.url or (self._source.takes_entries and bool(entry.html))
            pages[entry.key] = (
                self._kept(entry, known, publisher) if is_whole else _noted(entry, known)
            )
        self._set_pages(pages)

    def _kept(self, entry: Entry, known: Page, publisher: str) -> Page:
        """The entry is the article itself: it is written when it is new or edited."""
        from monitor.sources.files import entry_file

        name = known.file
        if known.mark != entry.mark:
            name, content = entry_file(entry, self._source.publisher or publisher)
            self._put(name, content)
        return Page(url=entry.url, mark=entry.mark, file=name, is_owed=False)

    def _look_again(self) -> None:
        """Owe the listed pages that were not asked for lately: pages are edited without a word."""
        hours = self._source.recheck_hours
        if not hours:
            return
        latest = self._now() - timedelta(hours=hours)
        self._set_pages(
            {
                key: replace(one, is_owed=True)
                if one.is_listed and one.asked_at and one.asked_at < latest
                else one
                for key, one in self._record.pages.items()
            }
        )

    # ------------------------------------------------------------ what is owed

    def _settle(self) -> None:
        """Ask for what is owed, as much as a round may."""
        in_a_row = 0
        owed = [(key, one) for key, one in self._record.pages.items() if one.is_owed]
        for key, page in owed[: self._source.max_pages]:
            try:
                answer, file = self._asked(key, page)
            except FetchError as error:
                if self._source.kind is Kind.PAGE:
                    raise
                settled = self._not_had(page, error)
                in_a_row = in_a_row + 1 if error.is_passing else 0
            else:
                # What cannot be written ends the round, and stays owed.
                settled = self._had(page, answer, file)
                in_a_row = 0
            self._set_pages({**self._record.pages, key: settled})
            self._note()
            if in_a_row >= _MOST_IN_A_ROW or self._record.not_before:
                return

    def _asked(self, key: str, page: Page) -> tuple[Answer, tuple[str, bytes] | None]:
        """What came of asking for a page, and the file it makes; None when it is as it was."""
        from monitor.sources.files import page_file

        is_kept = bool(page.file) and (self._place / page.file).exists()
        known = Validators(etag=page.etag, last_modified=page.last_modified)
        answer = self._get(page.url, known if is_kept else Validators())
        if answer.is_unchanged:
            return answer, None
        entry = Entry(key=key, url=page.url, published=page.published)
        return answer, page_file(answer, entry, self._source.publisher)

    def _had(self, page: Page, answer: Answer, file: tuple[str, bytes] | None) -> Page:
        """Write the page, when there is anything to write, and what is noted of it then."""
        had = replace(page, is_owed=False, asked_at=self._now(), failures=0, trouble="")
        if file is None:
            return had
        name, content = file
        self._put(name, content)
        return replace(
            had,
            file=name,
            etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
        )

    def _not_had(self, page: Page, error: FetchError) -> Page:
        self._lost.append(str(error))
        if error.wait_seconds:
            rest = timedelta(seconds=error.wait_seconds)
            self._record = replace(self._record, not_before=self._now() + rest)
        failures = page.failures + 1
        return replace(
            page,
            is_owed=error.is_passing and failures < _MOST_FAILURES,
            asked_at=self._now(),
            failures=failures,
            trouble=str(error),
        )

    @property
    def _place(self) -> Path:
        return self._folder / "sources" / self._source.name

    def _put(self, name: str, content: bytes) -> None:
        from monitor.sources.files import put

        if put(self._place / name, content):
            self._written.append(f"sources/{self._source.name}/{name}")
            self._record = replace(self._record, new_at=self._now())

    def _set_pages(self, pages: dict[str, Page]) -> None:
        self._record = replace(self._record, pages=pages)


def _noted(entry: Entry, known: Page) -> Page:
    """An entry that leads to its article: owed when it is new or edited."""
    return replace(
        known,
        url=entry.url,
        published=entry.published,
        mark=entry.mark,
        is_listed=True,
        is_owed=known.is_owed or known.mark != entry.mark,
    )

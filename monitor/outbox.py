"""The last stage of a pass: what is owed becomes messages, and messages go out.

A message is stored before it is sent: a crash between sending it and noting that sends it again,
with the same words and id. What could not be sent is tried again with growing pauses; a channel
that fails holds up no other, nor a pass for long. In quiet hours nothing goes out, and nothing is
lost. Keeps out what is said (`letters`) and how it is sent (`notify`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import NotifyError
from monitor.gather import notices_for
from monitor.log import Log
from monitor.model import Delivery, Failure, Message
from monitor.notify import FIRST_PAUSE, Address, Channel, next_try
from monitor.storage import DeliveryFilter, Store

if TYPE_CHECKING:
    from monitor.notify.letters import Letter, Troubles
    from monitor.notify.wording import Words
    from monitor.troubles import News

_log = Log("monitor.outbox")
#: Seconds of a pass for sending to one address; the rest waits for the next pass.
MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What is owed, and to whom."""

    store: Store
    #: Told of each change as it is.
    channels: Sequence[Channel] = ()
    #: Told in messages.
    addresses: Sequence[Address] = ()
    #: Titles of the themes followed, by key.
    themes: Mapping[str, str] = field(default_factory=dict)
    #: A user's templates of messages; they need not be there.
    templates_dir: Path | None = None
    #: Where the pages are, for links in messages; empty for none.
    pages_url: str = ""
    #: What is wrong that is no matter of passes, such as a source that fails.
    wrong_elsewhere: Callable[[datetime], Sequence[Failure]]
    is_stopping: Callable[[], bool]
    on_progress: Callable[[str, int, int], None]

    def send(self, now: datetime, failures: Sequence[Failure]) -> tuple[Failure, ...]:
        """Send what is due; what cannot be sent is owed still. `failures` are those of the pass."""
        found = [*self._to_channels(now)]
        for address in sorted(self.addresses, key=lambda one: one.is_for_errors):
            if self.is_stopping():
                break
            found += self._to_address(address, now, (*failures, *found))
        return tuple(found)

    def has_work(self, now: datetime, failures: Sequence[Failure]) -> bool:
        """Whether a message is to be made or sent."""
        return any(
            self._has_news(one, now, failures) or bool(self._due(one, now))
            for one in self.addresses
        )

    def due_at(self, now: datetime) -> datetime | None:
        """When the clock alone makes something due; None for never."""
        times = [turn for one in self.addresses if (turn := one.timing.next_turn(now))]
        for address in self.addresses:
            waiting = self.store.waiting(address.name)
            quiet = address.timing.quiet_until(now) or now
            times += [max(quiet, _again(one, waiting, now)) for one in waiting]
        return min(times, default=None)

    # ------------------------------------------------------------ channels

    def _to_channels(self, now: datetime) -> Iterator[Failure]:
        for channel in self.channels:
            owed = self._owed(channel.name)
            if owed:
                self.on_progress("sending", 0, len(owed))
            ready = notices_for(self.store, owed) if owed and not self.is_stopping() else ()
            if not ready:
                continue
            ids = [one.delivery.id for one in ready]
            try:
                place = channel.deliver(ready)
            except NotifyError as error:
                self.store.note_trouble(channel.name, ids, str(error))
                yield Failure(source=channel.name, stage="send", message=str(error))
            else:
                self.store.tick_off(channel.name, dict.fromkeys(ids, place), at=now)
                _log.info("notices sent", channel=channel.name, notices=len(ids))

    # ------------------------------------------------------------ addresses

    def _to_address(
        self, address: Address, now: datetime, failures: Sequence[Failure]
    ) -> Iterator[Failure]:
        try:
            self._make(address, now, failures)
        except NotifyError as error:  # a template with a mistake: nothing is made, all is owed
            yield Failure(source=address.name, stage="send", message=str(error))
        if due := self._due(address, now):
            self._send(address, due, now)
        if tried := [one for one in self.store.waiting(address.name) if one.attempts]:
            yield Failure(source=address.name, stage="send", message=_trouble(tried))

    def _has_news(self, address: Address, now: datetime, failures: Sequence[Failure]) -> bool:
        """Whether a message is to be made."""
        if address.is_for_errors:
            return self._news(address, now, failures).is_some
        return self._is_turn(address, now) and bool(self._unsaid(address))

    def _is_turn(self, address: Address, now: datetime) -> bool:
        """Whether changes may be told now."""
        if address.timing.quiet_until(now):
            return False
        last = address.timing.last_digest(now)
        told = self.store.recall(_digest_key(address)) if last else None
        # An address that is new waits for its first digest.
        return last is None or (told is not None and told < last.isoformat())

    def _make(self, address: Address, now: datetime, failures: Sequence[Failure]) -> None:
        """Put in words what is to be told, and keep it to be sent."""
        if address.is_for_errors:
            self._make_troubles(address, now, failures)
        elif self._has_news(address, now, failures):
            self._make_changes(address, now)
        elif (last := self._digest_over(address, now)) is not None:
            self.store.remember(_digest_key(address), last)

    def _digest_over(self, address: Address, now: datetime) -> str | None:
        """The time of a digest that came with nothing to tell, or before there was any."""
        last = address.timing.last_digest(now)
        if last is None or address.timing.quiet_until(now):
            return None
        known = self.store.recall(_digest_key(address))
        return last.isoformat() if known != last.isoformat() else None

    def _make_changes(self, address: Address, now: datetime) -> None:
        # Loaded when there is something to tell: most passes find nothing.
        from monitor.letters import compose
        from monitor.notify.wording import words_of

        owed = self._unsaid(address)
        self.on_progress("sending", 0, len(owed))
        composed = compose(self.store, address, owed, self.themes, self.pages_url)
        made = [
            _message(one.letter, words_of(one.letter, self.templates_dir), now, one.deliveries)
            for one in composed.envelopes
        ]
        last = address.timing.last_digest(now)
        note = (_digest_key(address), last.isoformat()) if last else None
        self.store.post(address.name, made, at=now, left_out=composed.left_out, note=note)

    def _make_troubles(self, address: Address, now: datetime, failures: Sequence[Failure]) -> None:
        news = self._news(address, now, failures)
        if not news.is_some:
            if news.is_first:
                self.store.remember(*news.note)
            return
        from monitor.notify.wording import words_of

        letter = news.letter(address, now)
        made = _message(letter, words_of(letter, self.templates_dir), now)
        self.store.post(address.name, [made], at=now, note=news.note)

    def _news(self, address: Address, now: datetime, failures: Sequence[Failure]) -> News:
        from monitor.troubles import news_since

        return news_since(self.store, address, (*failures, *self.wrong_elsewhere(now)))

    def _due(self, address: Address, now: datetime) -> tuple[Message, ...]:
        """The messages to be sent now."""
        if address.timing.quiet_until(now):
            return ()
        waiting = self.store.waiting(address.name)
        return tuple(one for one in waiting if _again(one, waiting, now) <= now)

    def _send(self, address: Address, due: Sequence[Message], now: datetime) -> None:
        """Send until one fails, or the time is over: what is left waits for the next pass."""
        from monitor.notify.by_apprise import Line

        began = time.monotonic()
        try:
            line = Line(address)
        except NotifyError as error:
            self.store.note_unsent(due[0], str(error), at=now)
            return
        for number, message in enumerate(due):
            if (number and time.monotonic() - began >= MOST_SECONDS) or self.is_stopping():
                return
            self.on_progress("sending", number, len(due))
            try:
                place = line.send(message)
            except NotifyError as error:
                self.store.note_unsent(message, str(error), at=now)
                return
            self.store.note_sent(message, place, at=now)
            told = len(message.deliveries)
            _log.info("message sent", channel=address.name, id=message.id, changes=told)

    def _unsaid(self, address: Address) -> tuple[Delivery, ...]:
        """What is owed and stands in no message."""
        owed = self._owed(address.name)
        waiting = self.store.waiting(address.name) if owed else ()
        said = {one for message in waiting for one in message.deliveries}
        return tuple(one for one in owed if one.id not in said)

    def _owed(self, channel: str) -> tuple[Delivery, ...]:
        return self.store.deliveries(DeliveryFilter(channel=channel, is_owed=True))


def _digest_key(address: Address) -> str:
    return f"last digest: {address.name}"


def _message(
    letter: Letter | Troubles, words: Words, now: datetime, deliveries: tuple[str, ...] = ()
) -> Message:
    return Message(
        id=letter.id,
        channel=letter.channel,
        title=words.title,
        text=words.text,
        html=words.html,
        made_at=now,
        deliveries=deliveries,
    )


def _again(message: Message, waiting: Sequence[Message], now: datetime) -> datetime:
    """When a message is sent, or tried again; `waiting` are all to the same address.

    A server that is down is not asked for each of them at once, and one that refuses a message
    holds up the others for a minute.
    """
    tried = [one.tried_at for one in waiting if one.tried_at]
    times = [next_try(message.attempts, message.tried_at), *(at + FIRST_PAUSE for at in tried)]
    # A clock that was set back must not make it wait for what is now years away.
    is_set_back = any(at > now for at in tried)
    return now if is_set_back else max((at for at in times if at), default=now)


def _trouble(tried: Sequence[Message]) -> str:
    """Why messages wait; of several the one that was tried most."""
    worst = max(tried, key=lambda one: one.attempts)
    times = "once" if worst.attempts == 1 else f"{worst.attempts} times"
    others = f", {len(tried) - 1} more wait" if len(tried) > 1 else ""
    return f"{worst.trouble} (tried {times}, last at {worst.tried_at:%Y-%m-%d %H:%M} UTC{others})"

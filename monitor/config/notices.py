"""The settings of notices: who is told of what, and when."""

from __future__ import annotations

import re
from datetime import time
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from monitor.config.toml import Table, ZoneName
from monitor.model import ChangeKind, Tier

#: As it stands in ledger, pages and the names of templates.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: Channels that are no addresses.
_TAKEN = frozenset({"report", "file"})
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_CODES = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
#: What says which changes an address is told of, and in which messages.
_OF_CHANGES = frozenset(
    {"each", "at", "weekday", "themes", "relationships", "kinds", "tiers", "least_score"}
)


class NoticeAddress(Table):
    """Somebody who is told through Apprise."""

    #: As Apprise takes it (``mailtos://…``, ``tgram://…``, ``json://…``), passwords in it.
    url: SecretStr = Field(default=SecretStr(""), repr=False)
    #: A file whose first line is the URL.
    url_file: str = ""
    #: What makes a message: each change, each meeting, the changes of a day or of a week.
    each: Literal["change", "meeting", "day", "week"] = "meeting"
    #: When the message of a day or a week is sent, by the clock of `time_zone`.
    at: str = "08:00"
    #: The day of the message of a week.
    weekday: Weekday = "monday"
    #: IANA name of the zone of `at` and `quiet`.
    time_zone: ZoneName = "UTC"
    #: Hours in which nothing is sent (``22:00-07:00``); what comes up in them is sent after.
    quiet: str = ""
    #: Only changes of these themes, by key.
    themes: tuple[str, ...] = ()
    #: Only changes of these relationships (``CHN-KGZ``) or of all of a party's (``KGZ``).
    relationships: tuple[str, ...] = ()
    #: Only these kinds of change; none given: all but ``repeated``.
    kinds: tuple[ChangeKind, ...] = ()
    #: Only what is stated at these tiers.
    tiers: tuple[Tier, ...] = ()
    #: Only changes of this significance or more, 0-100.
    least_score: int = Field(default=0, ge=0, le=100)
    #: Whether it is told of failures and alarms, and of no change.
    errors: bool = False
    #: Seconds for connecting, and for each answer.
    timeout_seconds: float = Field(default=10, ge=1, le=120)

    @property
    def digest_at(self) -> time | None:
        """The time of the digest; None where messages are made at once."""
        return time.fromisoformat(self.at) if self.each in ("day", "week") else None

    @property
    def digest_weekday(self) -> int | None:
        """The digest's day, 0 for Monday; None for every day."""
        return WEEKDAYS.index(self.weekday) if self.each == "week" else None

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """From when to when nothing is sent."""
        begin, _, end = self.quiet.partition("-")
        return (time.fromisoformat(begin), time.fromisoformat(end)) if self.quiet else None

    @field_validator("at")
    @classmethod
    def _time_of_day(cls, at: str) -> str:
        if not _CLOCK.fullmatch(at):
            raise ValueError(f"{at!r} is no time of day; write 08:00")
        return at

    @field_validator("quiet")
    @classmethod
    def _two_times(cls, quiet: str) -> str:
        begin, _, end = quiet.partition("-")
        is_span = _CLOCK.fullmatch(begin) and _CLOCK.fullmatch(end) and begin != end
        if quiet and not is_span:
            raise ValueError(f"{quiet!r} are no hours; write 22:00-07:00")
        return quiet

    @field_validator("relationships")
    @classmethod
    def _codes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _CODES.fullmatch(name):
                raise ValueError(f"{name!r} is no relationship; write CHN-KGZ, or KGZ for all its")
        return names

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        has_url = bool(self.url.get_secret_value())
        if has_url and self.url_file:
            raise ValueError("url and url_file are both given; keep one")
        if not has_url and not self.url_file:
            raise ValueError("url is missing; add it, or url_file")
        return self

    @model_validator(mode="after")
    def _changes_or_errors(self) -> Self:
        if self.errors and (given := sorted(self.model_fields_set & _OF_CHANGES)):
            raise ValueError(
                f"with errors = true it is told of no change: take {', '.join(given)} away, "
                "or make two addresses"
            )
        return self


class Notices(Table):
    """Who is told of changes beside the reports."""

    #: A file to which each change is appended as one JSON object a line; empty for none.
    file: str = ""
    #: Where the pages can be reached, for links in messages (``https://monitor.example.org``).
    pages_url: str = ""
    #: Who is told in messages, by a name of one's own.
    to: dict[str, NoticeAddress] = Field(default_factory=dict)

    @field_validator("pages_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is no address of pages; write https://monitor.example.org")
        return url

    @field_validator("to")
    @classmethod
    def _plain_names(cls, to: dict[str, NoticeAddress]) -> dict[str, NoticeAddress]:
        for name in to:
            if name in _TAKEN or not _NAME.fullmatch(name):
                raise ValueError(
                    f"{name!r} is no name of an address; take another of small letters, digits, "
                    "- and _"
                )
        return to

"""Mail (EML): its text, or what its HTML says; subject, day and sender. No attachment is read.

A file of its own in the folder, or one of many in an mbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import TypeVar

from monitor.errors import SourceError
from monitor.intake.decode import decode
from monitor.intake.extensions import MAIL, extension_of
from monitor.intake.formats.article import clean, make_article, printable
from monitor.intake.formats.head import read_head
from monitor.intake.formats.html import main_text
from monitor.intake.limits import Limits
from monitor.model import Article

#: "Re:", "Fwd:", "[press-list]": put there on the way.
_ON_THE_WAY = re.compile(
    r"(?:\s*(?:(?:re|fwd?|aw|wg|tr)\s*:|\[[\w .-]{1,40}\]))+\s*", re.IGNORECASE
)
#: A mail of mails of mails is no article.
_MOST_PARTS = 1000
#: Where the text of a mail ends: "-- " stands above a signature (RFC 3676).
_SIGNATURE = re.compile(r"^-- \n", re.MULTILINE)
#: What the library raises for headers and parts made of noise.
_BROKEN = (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError)
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The layout as it stands; all empty where it says nothing."""

    subject: str
    #: The name of the sender, else the host of the address.
    sender: str
    #: When it was sent, by the clock and in the zone of the sender.
    sent_at: str | None
    #: One of the two.
    text: str
    markup: str


def matches(raw: bytes, source: str) -> bool:  # noqa: ARG001 - every format is asked the same way
    """Whether it is named like one: a text may begin like a mail."""
    return extension_of(source) in MAIL


def read(raw: bytes, source: str, limits: Limits) -> Article:
    """The article; a day its first lines name goes before that of sending."""
    mail = parse(raw, source)
    text = mail.text if mail.text.strip() else ""
    if not text and mail.markup:
        text = main_text(mail.markup, source, limits)
    text = printable(text)
    if not text:
        reason = "mail without a text; save what is attached as a file of its own"
        raise SourceError(reason, source=source)
    head = read_head(text, title=mail.subject)
    return make_article(
        text,
        head,
        source=source,
        form="mail",
        title=mail.subject,
        publisher=head.publisher or mail.sender,
        published_at=head.published_at or mail.sent_at,
    )


def parse(raw: bytes, source: str) -> Mail:
    """The mail taken apart; SourceError when it is none."""
    message = _tried(lambda: message_from_bytes(raw, policy=policy.default))
    if not isinstance(message, EmailMessage) or not message.keys():
        raise SourceError("no mail: it has no header; save its text as .txt", source=source)
    if raw.count(b"\nContent-Type:") > _MOST_PARTS:
        raise SourceError(f"mail of more than {_MOST_PARTS} parts", source=source)
    name, address = parseaddr(_header(message, "from"))
    return Mail(
        subject=_ON_THE_WAY.sub("", clean(_header(message, "subject")), count=1),
        sender=clean(name) or clean(address.rpartition("@")[2]),
        sent_at=_sent_at(_header(message, "date")),
        text=_SIGNATURE.split(_part(message, "plain", source), 1)[0],
        markup=_part(message, "html", source),
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(_tried(lambda: message[name]) or "")


def _sent_at(said: str) -> str | None:
    with suppress(*_BROKEN, OverflowError):
        return parsedate_to_datetime(said).isoformat(timespec="minutes")
    return None


def _part(message: EmailMessage, sort: str, source: str) -> str:
    """The text of the part that is to be shown; empty without one of this sort."""
    part = _tried(lambda: message.get_body((sort,)))
    if not isinstance(part, EmailMessage):
        return ""
    text = _tried(part.get_content)
    if isinstance(text, str) and "\ufffd" not in text:
        return text.replace("\r\n", "\n")
    # A charset that is not the one it names, or no name at all.
    raw = _tried(lambda: part.get_payload(decode=True))
    return decode(raw, source).replace("\r\n", "\n") if isinstance(raw, bytes) else ""


def _tried(deed: Callable[[], _Found]) -> _Found | None:
    with suppress(*_BROKEN):
        return deed()
    return None

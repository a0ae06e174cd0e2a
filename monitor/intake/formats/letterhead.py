"""Letterheads: the lines an office puts above a text beside its title and its day.

``Office of the Spokesperson``, ``For Immediate Release``, ``PR. NO. 41/2024``, ``From: …``,
``The following is attributable to …:``. Told by the words such lines are made of; whether a line
stands where a letterhead stands is decided in `head`.
"""

from __future__ import annotations

import re

from monitor.intake.formats.dates import MONTH
from monitor.parties import NameKind, outlet_party, party_names

SMALL_WORDS = frozenset({"of", "the", "and", "for", "de", "la", "du", "des", "del", "al", "el"})
_OFFICE_WORDS = SMALL_WORDS | {"in", "to"}
_DOCUMENT = (
    r"(?:(?:official )?(?:press|media|news) )?"
    r"(?:release|statement|communiqu[eé]|note|advisory|briefing|information|guidelines|remarks"
    r"|read-?out|transcript|record|summary|minutes|fact sheet|document|report|text|article|story)"
)
#: What a document is, or how it may be used; no title by itself.
_NOTICE = re.compile(
    rf"(?:{_DOCUMENT}|(?:press|media|news)(?: ?room| cent(?:re|er))?|(?:latest|top|breaking) news"
    r"|(?:for )?(?:immediate )?release|for immediate (?:use|publication)|unclassified"
    r"|check against delivery|as (?:delivered|prepared)(?: for delivery)?"
    r"|(?:un)?official(?: english)?(?: translation)?|(?:courtesy )?translation|provisional"
    r"|share|print|listen|embargoed\b.*|not for attribution|on background)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?:(?:{_DOCUMENT}|pr|ref(?:erence)?)\b\.?\s*(?:(?:no|nr|number)\b\.?|№|n°|\#)?"
    r"|(?:no|nr|number)\b\.?|№|n°)\s*[:：]?\s*(?:[A-Z]{1,5}[-/ ])?\d[\w./()-]*",
    re.IGNORECASE,
)
#: Fields of a letter or a page that hold neither a title nor a day.
_FIELD = re.compile(
    r"(?:from|to|cc|through|via|contact|location|topics?|tags?|category|distribution|classification"
    r"|language)\s*[:：]\s*\S",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:subject|title|headline|re)\s*[:：]\s*(?=\S)", re.IGNORECASE)
_FROM = re.compile(r"from\s*[:：]\s*(?P<name>[^,|]+)", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    r"the (?:below|following)\b.{0,60}\b(?:attribut(?:able|ed) to|issued by|released by)\b.*[:：]",
    re.IGNORECASE,
)
_OFFICE = (
    r"(?:office|ministry|department|embassy|bureau|directorate(?:[- ]general)?|secretariat|mission"
    r"|consulate(?:[- ]general)?|cabinet|chancellery|presidency|commission|government"
    r"|(?:press|information|public affairs|media|communications?) (?:service|section|division|unit"
    r"|desk|team|department|office|bureau|cent(?:re|er))|spokes(?:person|man|woman))"
)
_OFFICE_LINE = re.compile(
    rf"(?:the )?(?:(?:permanent|diplomatic) )?{_OFFICE} (?:of|for|to)\b.*|.*\b{_OFFICE}"
    r"|the white house",
    re.IGNORECASE,
)
_STATE_LINE = re.compile(
    r"(?:the )?(?:\w+ ){0,3}(?:republic|kingdom|federation|emirates|sultanate|commonwealth|union"
    r"|states?)(?: of [\w ]+)?",
    re.IGNORECASE,
)
#: Words by which outlets call themselves, wherever they stand in the name, and at its end.
_ANYWHERE = (
    "agency|news|newswire|times|post|press|daily|weekly|radio|tv|television|herald|gazette|tribune"
    "|media|online|newspaper|magazine|broadcasting"
)
_AT_THE_END = (
    "courier|chronicle|wire|voice|star|sun|mirror|mail|standard|observer|journal|express|telegraph"
    "|guardian|independent|review|today|bulletin|report|reporter|dispatch|echo|messenger|globe"
    "|monitor|insider|network|channel|portal|inquirer|examiner|record|register|citizen|sentinel"
)
_OUTLET_WORD = re.compile(
    rf"\b(?:{_ANYWHERE}|ministry|office|embassy|service|government|bureau)\b"
    rf"|\b(?:{_AT_THE_END})$"
    r"|\.[a-z]{2,4}$|社$|网$|报$|агентство",
    re.IGNORECASE,
)
_MASTHEAD = re.compile(
    rf"(?:the )?(?:ministry|department|embassy|office|government|cabinet|commission) of .+"
    rf"|(?:the )?(?:[\w.’'-]+ ){{1,3}}(?:{_ANYWHERE}|{_AT_THE_END}|ministry|embassy|service)",
    re.IGNORECASE,
)
_LONGEST_OFFICE = 10
#: What names of places begin or end with, where they have more than a word.
_PLACE_WORDS = re.compile(
    r"(?:new|san|santa|são|sao|saint|st\.?|los|las|el|al|port|cape|fort|mount|lake|camp|rio|buenos"
    r"|abu|kuala|hong|tel|novi|nizhny|veliky|nur|upper|lower|north|south|east|west|the)\b.*"
    r"|.*\b(?:city|town|island|islands|airport|valley|region|province|district|palace|house|castle"
    r"|beach|bay|d\.c\.)",
    re.IGNORECASE,
)


def is_notice(part: str) -> bool:
    """Whether this is what a document is, its number or its terms: ``Readout``, ``No: 12``."""
    part = part.strip(" .:*_-–—()[]")
    return bool(_NOTICE.fullmatch(part) or _NUMBER.fullmatch(part))


def is_field(line: str) -> bool:
    """Whether it is a field of a letterhead: ``From: …``, ``The below is attributable to …:``."""
    return bool(_FIELD.match(line) or _ATTRIBUTION.fullmatch(line))


def headline(line: str) -> str:
    """A title line without its label (``Subject: …``)."""
    return _SUBJECT.sub("", line, count=1) if _SUBJECT.match(line) else line


def sender(line: str) -> str:
    """The office after ``From:``; empty when there is none."""
    match = _FROM.match(line)
    return match["name"].strip() if match else ""


def is_office(line: str) -> bool:
    """Whether a line is made like the name of an office or a state, and of nothing else.

    A headline in capitals may be too ("President Visits Foreign Ministry"), a room as well.
    """
    if not _is_named(line):
        return False
    name = party_names().get(line) or party_names().get(line.title())
    is_state = name.kind is NameKind.NAME if name else _STATE_LINE.fullmatch(line) is not None
    return is_state or _OFFICE_LINE.fullmatch(line) is not None


def is_masthead(line: str) -> bool:
    """Whether a line is the name of who publishes, and nothing else.

    ``Bosphorus Wire``, ``Ministry of Foreign Affairs``; "Oval Office" and "Press Room" are rooms.
    """
    return _is_named(line) and _MASTHEAD.fullmatch(line) is not None


def _is_named(line: str) -> bool:
    words = line.split()
    return len(words) <= _LONGEST_OFFICE and all(
        not w[0].islower() or w in _OFFICE_WORDS for w in words
    )


def is_outlet(name: str) -> bool:
    """Whether it is known or formed like an outlet's name: ``Kabar``, ``The Arbad Courier``."""
    bare = name.removeprefix("The ")
    return outlet_party(bare, "") is not None or _OUTLET_WORD.search(bare) is not None


def is_place(name: str, text: str) -> bool:
    """Whether a name beside a day is a place, and no outlet or person.

    A known state or capital, one word, or made like a place; else `text` must say "in …" of it.
    """
    if is_outlet(name) or re.match(MONTH, name, re.IGNORECASE):
        return False
    if name in party_names() or name.title() in party_names() or len(name.split()) == 1:
        return True
    return _PLACE_WORDS.fullmatch(name) is not None or is_said_of_place(name, text)


def is_said_of_place(name: str, text: str) -> bool:
    """Whether the text says "in …" of it."""
    said = rf"\b(?:in|at|to|from|near|outside)\s+{re.escape(name)}\b"
    return re.search(said, text, re.IGNORECASE) is not None

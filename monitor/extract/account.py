"""What an article says of the meeting itself: day, place, parties, participants, kind.

Reads the title, the dateline and the first sentences; what it cannot tell stays None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from monitor.extract.names import Names
from monitor.extract.offices import PersonMention, office_level
from monitor.languages.en.tokens import Passage, Tokens, tokenize
from monitor.languages.en.words import words
from monitor.model import Account, Article, Level, MeetingKind, Participant
from monitor.parties import NameKind

_LISTS = words().lists
_SEQUENCES = words().sequences
#: Number of the month by its name, whole or cut to three letters.
_MONTHS = {
    form: number for number, name in enumerate(_SEQUENCES["months"], 1) for form in (name, name[:3])
} | {"sept": 9}
_WEEKDAYS = {name: number for number, name in enumerate(_SEQUENCES["weekdays"])}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? "
    rf"(?P<month>{_MONTH})\.?(?:,? (?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, (?P<year>\d{{4}}))?\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(?:on|last|this) ({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_YESTERDAY = re.compile(r"\byesterday\b", re.IGNORECASE)
_TODAY = re.compile(r"\btoday\b", re.IGNORECASE)
#: As in the days articles are dated with; a day before the year 1 cannot be reckoned with.
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
#: A day named in the lead further from the day of publication is another event's.
_NEAR_DAYS = 14

_CALL = re.compile(
    r"\b(?:phone|telephone|video|virtual(?:ly)?|teleconference|call(?:ed)? with"
    r"|spoke (?:by|on the|over the) (?:phone|telephone)|call\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\bjoint (?:\w+[' ’s]* ){0,2}(?:statement|declaration|communiqu[eé]|readout|press release)"
    r"|(?:leaders|ministers)['’]? (?:joint )?(?:statement|declaration|communiqu[eé])",
    re.IGNORECASE,
)
_MESSAGE = re.compile(
    r"\b(?:congratulat|condolence|sends? (?:a )?(?:message|greetings|letter)"
    r"|^on the occasion of|exchanges? (?:messages|congratulat|letters)|message to)",
    re.IGNORECASE,
)
_VISIT = re.compile(
    r"\b(?:will|to) (?:pay .{0,30}visit|visit\b|travel to|hold talks|meet (?:with )?)"
    r"|\bupcoming (?:visit|trip)",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"\b(?:first (?:\w+ ){0,3}(?:flight|train|shipment|batch|cargo)|breaks? ground|groundbreaking"
    r"|construction (?:begins|starts|started|began)|opens?|opened|inaugurat|launche[sd]|completed"
    r"|commissioned|put into operation|lands?|arrives?)\b",
    re.IGNORECASE,
)
_MEETING = re.compile(r"\bmeet|\bmet\b|\btalks\b|\bvisit", re.IGNORECASE)
_MET = re.compile(r"\bmet\b")
_TOOK_PLACE = re.compile(r"\b(?:met|held talks|said|spoke)\b")


def read_account(
    article: Article,
    names: Names,
    parties: tuple[str, ...],
    lead: Sequence[Passage],
    mentions: Sequence[Sequence[PersonMention]],
) -> Account:
    """The account of one article.

    `parties` are those that met; `lead` is the body's first sentences; `mentions` the
    titled people of each.
    """
    participants = _participants(article, names, lead, mentions)
    kind = _kind(article, lead)
    return Account(
        article_id=article.id,
        held_on=_held_on(article, lead),
        place=None if kind is MeetingKind.CALL else _place(article, names, lead),
        parties=parties,
        participants=participants,
        kind=kind,
        level=_level(participants, parties),
        is_cut=_is_cut(article),
    )


# ---------------------------------------------------------------- who


def _participants(
    article: Article,
    names: Names,
    lead: Sequence[Passage],
    mentions: Sequence[Sequence[PersonMention]],
) -> tuple[Participant, ...]:
    """People named in the meeting sentence or the title, in order; senders of greetings are not."""
    chosen: list[str] = []
    for sentence, found in list(zip(lead, mentions, strict=True))[:3]:
        tokens = sentence.tokens
        meets = any(t.low in _LISTS["meeting_words"] for t in tokens) or _JOINT.search(
            article.title
        )
        if meets or not chosen:
            chosen += [m.name for m in found if _takes_part(tokens, m)]
        if len({names.people[n].party for n in chosen if n in names.people}) > 1:
            break
    title = tokenize(article.title)
    chosen += names.people_in(title, 0, len(title))
    unique = list(dict.fromkeys(names.known(name) or name for name in chosen))
    people = [names.people[name] for name in unique if name in names.people]
    return tuple(Participant(name=p.name, party=p.party, office=p.office) for p in people)


def _takes_part(tokens: Tokens, mention: PersonMention) -> bool:
    """Not "on behalf of", "conveyed greetings of", "at the invitation of … by"."""
    before = [t.low for t in tokens[max(mention.start - 4, 0) : mention.start]]
    return not (
        "behalf" in before
        or "greetings" in before
        or (before[-1:] == ["by"] and "invitation" in before)
    )


def _level(participants: tuple[Participant, ...], parties: tuple[str, ...]) -> Level:
    """The rank both sides reach: a president who receives a minister holds a minister's meeting."""
    offices = {
        # a counterpart is of the rank of whom he meets
        party: [p.office for p in participants if p.party == party and not _is_like(p.office)]
        for party in parties
    }
    sides = [office_level(held) for held in offices.values() if held]
    return min(sides, key=lambda level: level.rank) if sides else Level.OFFICIAL


def _is_like(office: str) -> bool:
    return office.lower().endswith("counterpart")


# ---------------------------------------------------------------- when


def _held_on(article: Article, lead: Sequence[Passage]) -> date | None:
    """The day the meeting sentence names, else the dateline's, else the day of publication."""
    published = article.published_on
    dated = _date_in(article.dateline or "", published)
    around = published or dated
    for sentence in lead[:3]:
        if any(t.low in _LISTS["meeting_words"] for t in sentence.tokens):
            told = _told_day(_text(article, [sentence]), around, dated)
            if told is not None:
                return told
    return (
        _reported_day(article, lead[:4], around)
        or dated
        or _date_in(article.title, None)
        or published
        or _date_in(_text(article, lead[:2]), None)
    )


def _reported_day(
    article: Article, sentences: Sequence[Passage], around: date | None
) -> date | None:
    """ "agreed on Tuesday to", "told reporters yesterday": when a paper's first words happened."""
    if around is None:
        return None
    for sentence in sentences:
        text = _text(article, [sentence])
        if not _REPORTED.search(text):
            continue
        if _YESTERDAY.search(text):
            return around - timedelta(days=1)
        weekday = _WEEKDAY.search(text)
        if weekday and not _NEXT.search(text[: weekday.start()]):
            return _weekday_before(around, weekday.group(1))
    return None


_REPORTED = re.compile(r"\b(?:said|told|agreed|signed|announced|inked|hosted|asked|opened)\b")
_NEXT = re.compile(r"\b(?:next|coming|this coming|by|until|from|starting) (?:on )?$", re.IGNORECASE)


def _told_day(text: str, around: date | None, written: date | None) -> date | None:
    """ "on 9 February", "on Thursday", "yesterday": a day shortly before `around`, or None.

    "today" is the day of the dateline, where there is one (`written`).
    """
    dates = [
        _date_in(m.group(), around)
        for m in (*_MONTH_DAY.finditer(text), *_DAY_MONTH.finditer(text))
    ]
    near = [d for d in dates if d and (around is None or 0 <= (around - d).days + 2 <= _NEAR_DAYS)]
    if near:
        return near[0]
    if around is None:
        return None
    weekday = _WEEKDAY.search(text)
    if weekday:
        return _weekday_before(around, weekday.group(1))
    if _YESTERDAY.search(text):
        return around - timedelta(days=1)
    return (written or around) if _TODAY.search(text) else None


def _text(article: Article, sentences: Sequence[Passage]) -> str:
    """The stretch of text the sentences stand in, on one line."""
    if not sentences:
        return ""
    return article.text[sentences[0].starts[0] : sentences[-1].end(-1)].replace("\n", " ")


def _weekday_before(published: date, name: str) -> date | None:
    """The last such day of the week up to the day of publication."""
    weekday = _WEEKDAYS.get(name.lower())
    if weekday is None:  # "ſunday": the pattern ignores case in every alphabet
        return None
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def _date_in(text: str, published: date | None) -> date | None:
    """The first day named in the text; a missing year is the one nearest to publication."""
    match = _MONTH_DAY.search(text) or _DAY_MONTH.search(text)
    if not match:
        return None
    month, day = _MONTHS.get(match["month"].lower(), 0), int(match["day"])
    if match["year"]:
        return _day(int(match["year"]), month, day)
    if published is None:
        return None
    found = _day(published.year, month, day)
    if found is None or found <= published + timedelta(days=2):
        return found
    return _day(published.year - 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has none such or no article can be of that year."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ---------------------------------------------------------------- where

_PLACE_ENDS = _LISTS["place_ends"] | set(_SEQUENCES["weekdays"]) | set(_SEQUENCES["months"])
_NO_PLACES = tuple(_LISTS["no_places"])


def _place(article: Article, names: Names, lead: Sequence[Passage]) -> str | None:
    for sentence in lead[:2]:
        place = _place_in(sentence.tokens, names)
        if place:
            return place
    return _dateline_place(article) or _titled_place(article, names) or _capital_in(lead[:3], names)


def _capital_in(lead: Sequence[Passage], names: Names) -> str | None:
    """A capital that a first sentence puts something in, whatever its verb: "said in Brussels"."""
    for tokens in [sentence.tokens for sentence in lead]:
        for mention in names.parties(tokens):
            before = tokens[mention.start - 1].low if mention.start else ""
            if mention.kind is NameKind.CAPITAL and before in ("in", "at", "to"):
                return " ".join(t.text for t in tokens[mention.start : mention.end])
    return None


def _titled_place(article: Article, names: Names) -> str | None:
    """ "Ministers meet in Subotica"."""
    tokens = tokenize(article.title)
    places = (_place_at(tokens, i + 1, names) for i, t in enumerate(tokens[:-1]) if t.low == "in")
    return next((place for place in places if place), None)


def _place_in(tokens: Tokens, names: Names) -> str | None:
    """ "met … in the Tajik capital of Dushanbe", "in San Francisco today"."""
    meets = next((i for i, t in enumerate(tokens) if t.low in _LISTS["meeting_words"]), None)
    if meets is None:
        return None
    for i in range(len(tokens) - 1):
        if _leads_to_place(tokens, i, after_verb=i >= meets):
            place = _place_at(tokens, i + 1, names)
            if place:
                return place
    return None


def _leads_to_place(tokens: Tokens, i: int, *, after_verb: bool) -> bool:
    """ "met in", "visited", "paid a visit to", "welcomed … to"."""
    low = tokens[i].low
    if low == "visited":
        return True
    if low == "to":
        return any(t.low in _LISTS["visit_words"] for t in tokens[max(i - 8, 0) : i])
    return after_verb and (low == "in" or (low == "at" and tokens[i + 1].is_capital))


def _place_at(tokens: Tokens, i: int, names: Names) -> str | None:
    """The place whose phrase begins at `i`; no state ("in China"), no event, no date."""
    a = i
    while a < len(tokens) and _opens_place(tokens, a, names):
        a += 1
    end = _place_end(tokens, a)
    if end == a or any(t.text.isdigit() for t in tokens[a:end]):
        return None
    state = names.parties(tokens, a, end)
    if state and state[0].kind is NameKind.NAME and state[0].end == end:
        return None
    place = " ".join(t.text for t in tokens[a:end])
    if len(place) < 3 or any(word in place.lower() for word in _NO_PLACES):
        return None
    return place.replace(" ,", ",")


def _opens_place(tokens: Tokens, i: int, names: Names) -> bool:
    """ "the", "Tajik", "capital", "of"."""
    if tokens[i].low in _LISTS["place_openers"]:
        return True
    mention = names.parties(tokens, i, i + 1)
    return bool(mention) and mention[0].kind is NameKind.ADJECTIVE


def _place_end(tokens: Tokens, a: int) -> int:
    """End of the capitalised name at `a`, "Washington, D.C." included."""
    j = a
    while j < len(tokens) and tokens[j].is_capital and tokens[j].low not in _PLACE_ENDS:
        j += 1
        if [t.text for t in tokens[j : j + 2]] == [",", "D.C."]:
            j += 2
    return j


def _dateline_place(article: Article) -> str | None:
    """ "DUSHANBE, Sept. 16 (Agency)": the words before the date, in title case."""
    place = re.split(r"[,(/]", article.dateline or "")[0].strip(" -–—")
    if not place or any(c.isdigit() for c in place):
        return None
    return "-".join(map(_title_case, place.split("-"))) if place.isupper() else place


def _title_case(words: str) -> str:
    return " ".join(word.capitalize() for word in words.split())


# ---------------------------------------------------------------- what kind


def is_letter(article: Article) -> bool:
    """Whether the text greets somebody: "Dear Colleague," on a line of its own."""
    text = article.text
    greets = "Dear" in text or "Excellenc" in text
    return greets and bool(_SALUTATION.search(text))


_SALUTATION = re.compile(
    r"^[ \t]*(?:Dear\b[^\n]{1,60}|(?:Your )?Excellenc(?:y|ies)),[ \t]*$", re.MULTILINE
)


def _kind(article: Article, lead: Sequence[Passage]) -> MeetingKind:
    """Told by the title; whether it was a call, by the title or the first sentence."""
    title, opening = article.title, _text(article, lead[:1])
    head = f"{title}. {opening}"
    if _JOINT.search(title):
        return MeetingKind.JOINT_STATEMENT
    if _MESSAGE.search(title) or is_letter(article):
        return MeetingKind.MESSAGE
    if _MEETING.search(head) and not _CALL.search(title):
        if _VISIT.search(title) and not _TOOK_PLACE.search(_text(article, lead[:3])):
            return MeetingKind.ANNOUNCEMENT
        by_call = _CALL.search(opening) and not _MET.search(head)
        return MeetingKind.CALL if by_call else MeetingKind.MEETING
    if _CALL.search(head):
        return MeetingKind.CALL
    return MeetingKind.PROJECT_NEWS if _PROJECT.search(title) else MeetingKind.MEETING


def _is_cut(article: Article) -> bool:
    """A body that breaks off in mid-sentence; silence in it means nothing."""
    body = article.text[article.body_start : article.body_end].rstrip()
    return bool(body) and (
        body.endswith(("...", "…", "[…]", "[...]")) or body[-1].isalnum() or body[-1] == ","
    )

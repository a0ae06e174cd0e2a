"""What an article says of the meeting itself: day, place, parties, participants, kind.

Reads the title, the dateline and the first sentences; what it cannot tell stays None.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from monitor.extract.names import Names
from monitor.extract.offices import PersonMention, office_level
from monitor.languages.en.tokens import Tokens, tokenize
from monitor.model import Account, Article, Level, MeetingKind, Participant
from monitor.parties import NameKind

_MONTHS = {
    m: n
    for n, m in enumerate(
        """
    january february march april may june july august september october november december
    """.split(),
        1,
    )
}
_MONTHS |= {name[:3]: n for name, n in list(_MONTHS.items())} | {"sept": 9}
_WEEKDAYS = {
    d: n for n, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\.?(?:,? (\d{{4}}))?", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:, (\d{{4}}))?\b", re.IGNORECASE
)
_WEEKDAY = re.compile(rf"\b(?:on|last|this) ({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_MEET_WORDS = frozenset(
    """
    met meet meets meeting talks spoke speak call phone telephone held hold talked visit
    visited visiting summit conversation consultations dialogue hosted received reception
    exchanged
    """.split()
)
_CALL = re.compile(
    r"\b(?:phone|telephone|video|virtual(?:ly)?|teleconference|call(?:ed)? with|spoke (?:by|on the|over the) (?:phone|telephone)|phone call|via video|by phone|by video|call\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\bjoint (?:\w+[' ’s]* ){0,2}(?:statement|declaration|communiqu[eé]|readout|press release)|(?:leaders|ministers)['’]? (?:joint )?(?:statement|declaration|communiqu[eé])",
    re.IGNORECASE,
)
_MESSAGE = re.compile(
    r"\b(?:congratulat|condolence|sends? (?:a )?(?:message|greetings|letter)|exchanges? (?:messages|congratulat|letters)|message to)",
    re.IGNORECASE,
)
_VISIT = re.compile(
    r"\b(?:will|to) (?:pay .{0,30}visit|visit\b|travel to|hold talks|meet (?:with )?)|\bupcoming (?:visit|trip)",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"\b(?:first (?:\w+ ){0,3}(?:flight|train|shipment|batch|cargo)|breaks? ground|groundbreaking|construction (?:begins|starts|started|began)|opens?|opened|inaugurat|launche[sd]|completed|commissioned|put into operation|lands?|arrives?)\b",
    re.IGNORECASE,
)


def read_account(
    article: Article, names: Names, lead: list[Tokens], mentions: list[list[PersonMention]]
) -> Account:
    """The account of one article.

    `lead` is the body's sentences as tokens; `mentions` the titled people of each.
    """
    participants = _participants(article, names, lead, mentions)
    parties = _parties(article, names, lead, participants)
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
    article: Article, names: Names, lead: list[Tokens], mentions: list[list[PersonMention]]
) -> tuple[Participant, ...]:
    """People named in the title or the meeting sentence, in order; hosts of greetings are not there."""
    chosen: list[str] = []
    for tokens, found in list(zip(lead, mentions, strict=True))[:3]:
        meets = any(t.low in _MEET_WORDS for t in tokens) or _JOINT.search(article.title)
        if meets or not chosen:
            chosen += [m.name for m in found if _takes_part(tokens, m)]
        if len({names.people[n].party for n in chosen if n in names.people}) > 1:
            break
    title = tokenize(article.title)
    chosen += names.people_in(title, 0, len(title))
    unique = list(dict.fromkeys(names.known(name) or name for name in chosen))
    return tuple(
        Participant(
            name=names.people[n].name, party=names.people[n].party, office=names.people[n].office
        )
        for n in unique
        if n in names.people
    )


def _takes_part(tokens: Tokens, mention: PersonMention) -> bool:
    before = [t.low for t in tokens[max(mention.start - 4, 0) : mention.start]]
    return not (
        "behalf" in before
        or "greetings" in before
        or (before[-1:] == ["by"] and "invitation" in before)
    )


def _parties(
    article: Article, names: Names, lead: list[Tokens], participants: tuple[Participant, ...]
) -> tuple[str, ...]:
    codes = {p.party for p in participants if p.party}
    title = names.parties(tokenize(article.title.replace("-", " ").replace("–", " ")))
    titled = {m.code for m in title if m.kind is not NameKind.CAPITAL}
    if len(codes) < 2:
        codes |= titled
    if len(codes) < 2 and lead:
        codes |= {m.code for m in names.parties(lead[0]) if m.kind is not NameKind.CAPITAL}
    if len(codes) < 2 and names.home and (codes or names.counts.get(names.home)):
        codes.add(names.home)
    for code, _ in names.counts.most_common():
        if len(codes) < 2:
            codes.add(code)
    return tuple(sorted(codes))


def _level(participants: tuple[Participant, ...], parties: tuple[str, ...]) -> Level:
    """The rank both sides reach: a president who receives a minister holds a minister's meeting."""
    sides = [
        office_level(p.office for p in participants if p.party == party)
        for party in parties
        if any(p.party == party for p in participants)
    ]
    return min(sides, key=lambda level: level.rank) if sides else Level.OFFICIAL


# ---------------------------------------------------------------- when


def _held_on(article: Article, lead: list[Tokens]) -> date | None:
    """The dateline's day, else the lead's, else the day of publication."""
    published = article.published_on
    dated = _date_in(article.dateline or "", published)
    if dated:
        weekday = _WEEKDAY.search(_text(article, lead[:2]))
        if weekday and published:
            by_name = _weekday_before(published, weekday.group(1))
            return by_name if abs((by_name - dated).days) <= 1 else dated
        return dated
    text = _text(article, lead[:2])
    weekday = _WEEKDAY.search(text)
    if weekday and published:
        return _weekday_before(published, weekday.group(1))
    if re.search(r"\btoday\b", text, re.IGNORECASE) and published:
        return published
    dated = _date_in(_text(article, lead[:1]), published)
    if dated and (published is None or abs((published - dated).days) <= 14):
        return dated
    return published or _date_in(text, None)


def _text(article: Article, sentences: list[Tokens]) -> str:
    if not sentences:
        return ""
    return article.text[sentences[0][0].start : sentences[-1][-1].end].replace("\n", " ")


def _weekday_before(published: date, name: str) -> date:
    return published - timedelta(days=(published.weekday() - _WEEKDAYS[name.lower()]) % 7)


def _date_in(text: str, published: date | None) -> date | None:
    """The first day named in the text; a missing year is the one nearest to publication."""
    match = _MONTH_DAY.search(text)
    if match:
        month, day, year = _MONTHS[match.group(1).lower()], int(match.group(2)), match.group(3)
    else:
        match = _DAY_MONTH.search(text)
        if not match:
            return None
        day, month, year = int(match.group(1)), _MONTHS[match.group(2).lower()], match.group(3)
    years = [int(year)] if year else [published.year, published.year - 1] if published else []
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            return None
        if year or published is None or found <= published + timedelta(days=2):
            return found
    return None


# ---------------------------------------------------------------- where


_PLACE_STOPS = frozenset(
    """
    today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    """.split()
)


def _place(article: Article, names: Names, lead: list[Tokens]) -> str | None:
    for tokens in lead[:2]:
        place = _place_in(tokens, names)
        if place:
            return place
    return _dateline_place(article)


def _place_in(tokens: Tokens, names: Names) -> str | None:
    """ "met … in the Tajik capital of Dushanbe", "in San Francisco today"."""
    meets = next((i for i, t in enumerate(tokens) if t.low in _MEET_WORDS), None)
    if meets is None:
        return None
    for i in range(meets, len(tokens) - 1):
        if tokens[i].low not in ("in", "at") or (
            tokens[i].low == "at" and not tokens[i + 1].is_capital
        ):
            continue
        j = i + 1
        while j < len(tokens) and (
            tokens[j].low
            in (
                "the",
                "capital",
                "city",
                "of",
                "its",
                "resort",
                "town",
                "southern",
                "northern",
                "eastern",
                "western",
            )
            or ((m := names.parties(tokens, j, j + 1)) and m[0].kind is NameKind.ADJECTIVE)
        ):
            j += 1
        a = j
        while (
            j < len(tokens)
            and tokens[j].is_capital
            and tokens[j].low not in _PLACE_STOPS
            and tokens[j].low not in ("president", "prime", "minister")
        ):
            j += 1
            if (
                j < len(tokens)
                and tokens[j].text == ","
                and j + 1 < len(tokens)
                and tokens[j + 1].text in ("D.C.",)
            ):
                j += 2
        if j == a or any(t.text.isdigit() for t in tokens[a:j]):
            continue
        state = names.parties(tokens, a, j)
        if state and state[0].kind is NameKind.NAME and state[0].end == j:
            continue
        words = " ".join(t.text for t in tokens[a:j])
        if (
            tokens[a].low in ("the",)
            or len(words) < 3
            or any(
                w in words
                for w in (
                    "Meeting",
                    "Summit",
                    "Forum",
                    "Council",
                    "Agreement",
                    "Initiative",
                    "Ministry",
                )
            )
        ):
            continue
        return words.replace(" ,", ",")
    return None


def _dateline_place(article: Article) -> str | None:
    if not article.dateline:
        return None
    place = re.split(r"[,(/]", article.dateline)[0].strip(" -–—")
    if not place or any(c.isdigit() for c in place):
        return None
    return (
        "-".join(" ".join(w.capitalize() for w in part.split()) for part in place.split("-"))
        if place.isupper()
        else place
    )


# ---------------------------------------------------------------- what kind


def _kind(article: Article, lead: list[Tokens]) -> MeetingKind:
    head = article.title + ". " + _text(article, lead[:1])
    if _JOINT.search(article.title):
        return MeetingKind.JOINT_STATEMENT
    if _MESSAGE.search(article.title):
        return MeetingKind.MESSAGE
    if re.search(r"\bmeet|\bmet\b|\btalks\b|\bvisit", head, re.IGNORECASE) and not _CALL.search(
        article.title
    ):
        if _VISIT.search(article.title) and not re.search(
            r"\b(?:met|held talks|said|spoke)\b", _text(article, lead[:3])
        ):
            return MeetingKind.ANNOUNCEMENT
        return (
            MeetingKind.CALL
            if _CALL.search(_text(article, lead[:1])) and not re.search(r"\bmet\b", head)
            else MeetingKind.MEETING
        )
    if _CALL.search(head):
        return MeetingKind.CALL
    if _PROJECT.search(article.title):
        return MeetingKind.PROJECT_NEWS
    return MeetingKind.MEETING


def _is_cut(article: Article) -> bool:
    """A body that breaks off in mid-sentence; silence in it means nothing."""
    body = article.text[article.body_start : article.body_end].rstrip()
    return bool(body) and (
        body.endswith(("...", "…", "[…]", "[...]")) or body[-1].isalnum() or body[-1] == ","
    )

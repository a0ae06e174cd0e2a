"""The tables and their columns: what every format, the data dictionary and the docs are made of."""

from __future__ import annotations

from monitor.export.columns import Column, Table, Type
from monitor.model import ChangeKind, Kind, MeetingKind, RulingKind

_CHARACTERS = "characters"
_POINTS = "0 to 100"


def _text(name: str, meaning: str) -> Column:
    return Column(name=name, type=Type.TEXT, meaning=meaning)


def _texts(name: str, meaning: str) -> Column:
    return Column(name=name, type=Type.TEXTS, meaning=meaning)


def _objects(name: str, meaning: str) -> Column:
    return Column(name=name, type=Type.OBJECTS, meaning=meaning)


def _whole(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name=name, type=Type.WHOLE, meaning=meaning, unit=unit)


def _number(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name=name, type=Type.NUMBER, meaning=meaning, unit=unit)


def _truth(name: str, meaning: str) -> Column:
    return Column(name=name, type=Type.TRUTH, meaning=meaning)


def _day(name: str, meaning: str) -> Column:
    return Column(name=name, type=Type.DAY, meaning=meaning)


def _time(name: str, meaning: str) -> Column:
    return Column(name=name, type=Type.TIME, meaning=meaning)


_RELATIONSHIP = _text("relationship", "Key of the relationship: its party codes, sorted")
_HELD_ON = _day("held_on", "Day of the meeting; empty when it is not told")
_MEETING_ID = _text("meeting_id", "The meeting; empty for a statement of none")
_COMMITMENT_ID = _text("commitment_id", "The commitment it belongs to; empty for none")
_THEMES = _texts("themes", "Keys of the themes it is about, sorted")
_PARTY = _text(
    "party",
    "Code of the party: ISO 3166-1 alpha-3 for a state; JOINT where both or all sides speak",
)
_ACT = (
    _text("who", "The party by name"),
    _text("whom", "The other side by name, where there is exactly one"),
    _text("action", "The verb of the act, in its base form; empty for a clause without one"),
    _text("object", "The words after that verb, as printed"),
)
_FIRMNESS = _whole(
    "firmness", "How firmly: 0 aspiration, 1 intent, 2 agreed, 3 underway, 4 done", "rank"
)
_EVENT = (
    _text("plover", "PLOVER event category; empty where PLOVER codes nothing"),
    _text("plover_mode", "PLOVER mode; empty where there is none or it cannot be told"),
    _text("cameo", "CAMEO root code, two digits"),
    _text("cameo_name", "What CAMEO calls it"),
    _text(
        "actor1",
        "CAMEO code of who does it: ISO 3166-1 alpha-3 of a state, IGO for an organisation",
    ),
    _text("actor2", "CAMEO code of whom it is done to, or with; empty when it cannot be told"),
)
_SOURCE = (
    _text("source", "Path of the file below the watched folder"),
    _text("article_id", "The article"),
    _text("sha256", "SHA-256 of the article's text in UTF-8, hexadecimal"),
    _text("publisher", "Outlet or agency as the source names it; empty when unknown"),
    _text("published_at", "ISO 8601 as precise as the source is, of no zone unless it names one"),
    _text("url", "Where it was published; empty when unknown"),
)
_PLACE = (
    _whole("start", "Where the quote begins in the article's text, from 0", _CHARACTERS),
    _whole("end", "Where it ends, exclusive", _CHARACTERS),
)

STATEMENTS = Table(
    name="statements",
    meaning="One clause of an article in which a party will do, wants done, or did something",
    days=("held_on", "held_on"),
    kinds=Kind,
    columns=(
        _text("id", "Content id: of the article and the span"),
        _RELATIONSHIP,
        _MEETING_ID,
        _HELD_ON,
        _COMMITMENT_ID,
        *_ACT,
        _text("speaker", "The person; empty where a side or both sides speak"),
        _PARTY,
        _text("counterparty", "Code of the other side, where there is exactly one"),
        _text("kind", "What it does: " + ", ".join(Kind)),
        _text("tier", "How firmly, in a word; empty for what is no commitment"),
        _FIRMNESS,
        _text("rung", "The step inside the tier, such as willing"),
        _THEMES,
        _text("quote", "The exact words, from the main verb to the last word"),
        *_PLACE,
        _whole("sentence_start", "Where its sentence begins", _CHARACTERS),
        _whole("sentence_end", "Where its sentence ends, exclusive", _CHARACTERS),
        _text("cue", "The words that carry the tier, as printed"),
        _truth("is_affirmative", "False when the act is refused, stopped or negated"),
        _texts("boosters", "Words that strengthen, such as firmly"),
        _texts("hedges", "Words that weaken or condition"),
        _day("due_on", "The day by which it is due, when the words give one"),
        *_SOURCE,
        *_EVENT,
        _whole("confidence", "How sure the reading is", _POINTS),
        _texts("rules", "Ids of the rules that read it, in order"),
    ),
)

COMMITMENTS = Table(
    name="commitments",
    meaning="A matter that recurs: what one party says of it from meeting to meeting",
    days=("first_on", "last_on"),
    kinds=Kind,
    columns=(
        _text("id", "Content id of its first statement"),
        _RELATIONSHIP,
        *_ACT,
        _PARTY,
        _text("label", "Short wording: the newest quote, or the name a person gave it"),
        _text("kind", "What its newest statement does: " + ", ".join(Kind)),
        _text("tier", "How firmly it was said last, in a word; empty for a position"),
        _FIRMNESS,
        _THEMES,
        _day("first_on", "The first day it was stated"),
        _day("last_on", "The last day it was stated"),
        _day("due_on", "The day its newest statement names"),
        _day("overdue_since", "The day it was due, when that has passed by today without delivery"),
        _whole("meetings", "At how many meetings it was stated", "meetings"),
        _text("last_change", "What the last meeting did to it: a kind of change"),
        _texts("statement_ids", "Its statements, in order of meeting"),
        _text("meeting_id", "The meeting that stated it last"),
        _text("quote", "The exact words it was last stated in"),
        *_PLACE,
        *_SOURCE,
        *_EVENT,
    ),
)

CHANGES = Table(
    name="changes",
    meaning="What a meeting did to a commitment",
    days=("held_on", "held_on"),
    kinds=ChangeKind,
    columns=(
        _text("id", "Content id: meeting, commitment, kind"),
        _RELATIONSHIP,
        _MEETING_ID,
        _HELD_ON,
        _COMMITMENT_ID,
        _text("label", "How the commitment is called"),
        *_ACT,
        _PARTY,
        _text("kind", "The kind of change: " + ", ".join(ChangeKind)),
        _texts("sub_kinds", "Notes inside the kind, such as narrowed"),
        _text("tier_before", "How firmly then; empty for what is new"),
        _text("tier_after", "How firmly now; empty for what was not said"),
        _THEMES,
        _whole("significance", "How much it matters to who tracks the themes", _POINTS),
        _texts("significance_reasons", "What that is made of, weightiest first"),
        _text("reason", "Which rule decided, and on what"),
        _whole("missed", "Meetings in a row without it", "meetings"),
        _text("before_id", "The statement then; of an answer, the request"),
        _text("quote_before", "Its exact words"),
        _whole("start_before", "Where they begin in their article's text", _CHARACTERS),
        _whole("end_before", "Where they end, exclusive", _CHARACTERS),
        _text("source_before", "Path of their file below the watched folder"),
        _text("sha256_before", "SHA-256 of their article's text"),
        _text("after_id", "The statement now; empty for what was not said"),
        _text("quote_after", "Its exact words"),
        *_PLACE,
        *_SOURCE,
        *_EVENT,
        _text("nearest_id", "The nearest statement on the other side, where none was matched"),
        _number("nearest_score", "Its score", _POINTS),
    ),
)

MEETINGS = Table(
    name="meetings",
    meaning="What one or more articles report as one meeting",
    days=("held_on", "held_on"),
    kinds=MeetingKind,
    columns=(
        _text("id", "Readable and stable, such as 2022-07-30-chn-kgz"),
        _RELATIONSHIP,
        _texts("parties", "Codes of who met"),
        _HELD_ON,
        _text("place", "City or place; empty when it is not told"),
        _objects("participants", "Who took part: name, party, office"),
        _text("kind", "What is reported: " + ", ".join(MeetingKind)),
        _text("level", "Rank of the most senior: official, minister, leader"),
        _THEMES,
        _whole("statements", "How many statements its articles hold", "statements"),
        _whole("changes", "How many changes it made", "changes"),
        _texts("article_ids", "Its articles, in order of publication"),
        _texts("sources", "Their paths below the watched folder, in that order"),
        _texts("sha256s", "SHA-256 of their texts, in that order"),
        _truth("is_cut", "True when every account breaks off: silence in it means nothing"),
        *_EVENT,
    ),
)

LINKS = Table(
    name="links",
    meaning="What became of a statement when it was held against the commitments known before it",
    days=("held_on", "held_on"),
    columns=(
        _text("statement_id", "The statement"),
        _RELATIONSHIP,
        _text("meeting_id", "The meeting it was said at"),
        _HELD_ON,
        _text("commitment_id", "The commitment it belongs to"),
        _text("decision", "linked, review (a person should decide) or new"),
        _number("score", "Score of the best candidate, 0 without one", _POINTS),
        _objects("parts", "The addends of the score: name, points, detail"),
        _text("candidate_id", "The earlier statement it was matched to, or the best candidate"),
        _text("runner_up_id", "The second best"),
        _number("runner_up_score", "Its score", _POINTS),
        _text("decided_by", "rule or person"),
    ),
)

ARTICLES = Table(
    name="articles",
    meaning="One stored text in its current version",
    days=("published_on", "published_on"),
    columns=(
        _text("id", "First sixteen digits of the hash"),
        _text("source", "Path of the file it was first read from, below the watched folder"),
        _text("format", "The source format that read it"),
        _text("title", "Empty when the source names none"),
        _text("publisher", "Outlet or agency as the source names it; empty when unknown"),
        _text("published_at", "ISO 8601 as precise as the source is"),
        _day("published_on", "The day of that"),
        _text("dateline", "As printed"),
        _text("language", "ISO 639-1 code"),
        _text("sha256", "SHA-256 of the text in UTF-8, hexadecimal"),
        _text("url", "Where it was published; empty when unknown"),
    ),
)

RULINGS = Table(
    name="rulings",
    meaning="What a person decided",
    kinds=RulingKind,
    columns=(
        _text("id", "Content id: kind, statements and time"),
        _text("kind", "What was ruled: " + ", ".join(RulingKind)),
        _RELATIONSHIP,
        _objects("statements", "What it is about: day, party, quote and cue of each statement"),
        _text("label", "For rename: the new name"),
        _text("party", "For correct: the right party"),
        _text("tier", "For correct: the right tier"),
        _text("note", "Why, in the person's words"),
        _time("made_at", "When"),
        _time("undone_at", "When it was taken back; empty while it is in force"),
        _text("state", "in force, resting or undone"),
    ),
)

DELIVERIES = Table(
    name="deliveries",
    meaning="One change on one channel: that it is owed, and when and where it went out",
    kinds=ChangeKind,
    columns=(
        _text("id", "Content id of what it tells"),
        _text("channel", "report, or a channel of notices"),
        _text("change_id", "The change as it was named when it was owed last"),
        _RELATIONSHIP,
        _text("meeting_id", "The meeting"),
        _text("kind", "The kind of change"),
        _time("owed_at", "Since when it is owed"),
        _time("delivered_at", "When it went out; empty while it is owed"),
        _text("place", "Where it went"),
        _time("withdrawn_at", "When the change stopped being decided so"),
        _whole("copies", "How often somebody asked for it again", "copies"),
        _text("trouble", "Why the last attempt failed"),
    ),
)

FAILURES = Table(
    name="failures",
    meaning="A file that cannot be used",
    columns=(
        _text("source", "Path below the watched folder"),
        _text("stage", "Where it failed: scan, read, extract, passing or limit"),
        _text("message", "What, where, what to do"),
        _text("sha256", "SHA-256 of the file's bytes; empty when it could not be read"),
        _whole("failure_count", "Failures in a row", "failures"),
    ),
)

#: By name, in the order of the documentation.
TABLES: dict[str, Table] = {
    one.name: one
    for one in (
        STATEMENTS,
        COMMITMENTS,
        CHANGES,
        MEETINGS,
        LINKS,
        ARTICLES,
        RULINGS,
        DELIVERIES,
        FAILURES,
    )
}

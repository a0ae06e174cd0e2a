"""Builders of the vocabulary with defaults: a test names only what it is about."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from monitor.model import (
    Account,
    Article,
    Change,
    ChangeKind,
    Commitment,
    Decision,
    Kind,
    Level,
    Link,
    Meeting,
    MeetingKind,
    Participant,
    Reading,
    Ruling,
    RulingKind,
    Statement,
    StatementKey,
    Tier,
)


def make_article(text: str = "Arland will open a railway.", **fields: Any) -> Article:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    defaults: dict[str, Any] = {
        "id": sha256[:16],
        "source": "article.txt",
        "format": "plain",
        "text": text,
        "sha256": sha256,
        "body_start": 0,
        "body_end": len(text),
        "title": "A meeting",
        "publisher": "Agency",
        "published_at": "2022-07-31",
        "dateline": None,
        "language": "en",
    }
    return Article(**(defaults | fields))


def make_account(article: Article, **fields: Any) -> Account:
    defaults: dict[str, Any] = {
        "article_id": article.id,
        "held_on": date(2022, 7, 30),
        "place": "Dushanbe",
        "parties": ("CHN", "KGZ"),
        "participants": (
            Participant(name="Wang Yi", party="CHN", office="Foreign Minister"),
            Participant(name="Jeenbek Kulubaev", party="KGZ", office="Foreign Minister"),
        ),
        "kind": MeetingKind.MEETING,
        "level": Level.MINISTER,
    }
    return Account(**(defaults | fields))


def make_statement(article: Article, quote: str, **fields: Any) -> Statement:
    """A statement whose span is the first place of `quote` in the article."""
    start = article.text.index(quote)
    defaults: dict[str, Any] = {
        "id": hashlib.sha256(f"{article.id}:{start}:{start + len(quote)}".encode()).hexdigest()[
            :16
        ],
        "article_id": article.id,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "sentence_start": 0,
        "sentence_end": len(article.text),
        "speaker": "Wang Yi",
        "party": "CHN",
        "counterparty": "KGZ",
        "kind": Kind.OFFER,
        "tier": Tier.INTENT,
        "rung": "will",
        "cue": "will",
        "cue_start": max(start - 5, 0),
        "cue_end": max(start - 1, 0),
    }
    return Statement(**(defaults | fields))


def make_reading(text: str, quotes: list[tuple[str, dict[str, Any]]], **fields: Any) -> Reading:
    """An article with an account and one statement for each (quote, fields) pair.

    `fields` named ``article_…`` go to the article, the others to the account.
    """
    of_article = {
        k.removeprefix("article_"): v for k, v in fields.items() if k.startswith("article_")
    }
    of_account = {k: v for k, v in fields.items() if not k.startswith("article_")}
    article = make_article(text, **of_article)
    return Reading(
        article=article,
        account=make_account(article, **of_account),
        statements=tuple(make_statement(article, quote, **extra) for quote, extra in quotes),
    )


def make_meeting(**fields: Any) -> Meeting:
    defaults: dict[str, Any] = {
        "id": "2022-07-30-chn-kgz",
        "relationship": "CHN-KGZ",
        "parties": ("CHN", "KGZ"),
        "held_on": date(2022, 7, 30),
        "place": "Dushanbe",
        "participants": (),
        "kind": MeetingKind.MEETING,
        "level": Level.MINISTER,
        "article_ids": (),
    }
    return Meeting(**(defaults | fields))


def make_commitment(**fields: Any) -> Commitment:
    defaults: dict[str, Any] = {
        "id": "c1",
        "relationship": "CHN-KGZ",
        "party": "CHN",
        "label": "open a railway",
        "themes": ("railway",),
        "statement_ids": (),
        "first_on": date(2022, 7, 30),
        "last_on": date(2022, 7, 30),
    }
    return Commitment(**(defaults | fields))


def make_link(**fields: Any) -> Link:
    defaults: dict[str, Any] = {
        "statement_id": "s1",
        "meeting_id": "2022-07-30-chn-kgz",
        "commitment_id": "c1",
        "decision": Decision.NEW,
    }
    return Link(**(defaults | fields))


def make_change(**fields: Any) -> Change:
    defaults: dict[str, Any] = {
        "id": "x1",
        "meeting_id": "2022-07-30-chn-kgz",
        "commitment_id": "c1",
        "kind": ChangeKind.NEW,
        "sub_kinds": (),
        "party": "CHN",
        "themes": ("railway",),
        "before_id": None,
        "after_id": "s1",
        "tier_before": None,
        "tier_after": Tier.INTENT,
        "missed": 0,
        "reason": "No earlier statement scores 35 or more.",
    }
    return Change(**(defaults | fields))


def make_key(**fields: Any) -> StatementKey:
    defaults = {"day": "2022-07-30", "party": "CHN", "quote": "open a railway", "cue": "will"}
    return StatementKey(**(defaults | fields))


def make_ruling(**fields: Any) -> Ruling:
    defaults: dict[str, Any] = {
        "id": "r1",
        "kind": RulingKind.SPLIT,
        "relationship": "CHN-KGZ",
        "statements": (make_key(),),
        "made_at": datetime(2022, 8, 1, 12, tzinfo=UTC),
    }
    return Ruling(**(defaults | fields))

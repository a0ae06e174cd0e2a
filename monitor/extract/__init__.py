"""An Article in, its Account and Statements out: no store, no clock, no settings object.

`extract` gives the same answer for the same article on every machine; what it reads beside the
article (people, organisations) is passed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.extract.account import read_account
from monitor.extract.agents import Discourse
from monitor.extract.names import Names, Person
from monitor.extract.parties import PartyFinder
from monitor.extract.sides import home_party, meeting_parties
from monitor.extract.statements import statements_in
from monitor.languages import load
from monitor.languages.en.tokens import tokenize
from monitor.model import Account, Article, Level, MeetingKind, Reading, Statement
from monitor.parties import extended_names

__all__ = ["Person", "extract"]


def extract(
    article: Article,
    *,
    people: Sequence[Person] = (),
    organisations: Mapping[str, Sequence[str]] | None = None,
) -> Reading:
    """The reading of one article; statements by place, without themes.

    `people` are configured persons with their aliases, `organisations` names by party code.
    An article in a language that is not supported gives an empty account and no statements.
    """
    language = load(article.language)
    if language is None:
        return Reading(article=article, account=_unread(article), statements=())
    sentences = [
        tokens
        for _, tokens in language.sentences(article.text, article.body_start, article.body_end)
    ]
    table = extended_names(organisations or {})
    names = Names(table, people, home_party(article, PartyFinder(table)))
    names.learn(tokenize(article.title))
    mentions = [names.learn(tokens) for tokens in sentences]
    for tokens in sentences:
        names.count(tokens)
    parties = meeting_parties(article, names, sentences[:3], mentions[:3])
    names.settle_parties(parties)
    account = read_account(article, names, parties, sentences[:5], mentions[:5])
    discourse = Discourse(names, account.parties, account.kind is MeetingKind.JOINT_STATEMENT)
    found: list[Statement] = []
    for tokens in sentences:
        found += statements_in(article, account, discourse, tokens, language.predicates(tokens))
    return Reading(article=article, account=account, statements=tuple(found))


def _unread(article: Article) -> Account:
    return Account(
        article_id=article.id,
        held_on=article.published_on,
        place=None,
        parties=(),
        participants=(),
        kind=MeetingKind.MEETING,
        level=Level.OFFICIAL,
    )

"""An Article in, its Account and Statements out: no store, no clock, no settings object.

`extract` gives the same answer for the same article on every machine; what it reads beside the
article (people, organisations) is passed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from monitor.extract.account import is_letter, read_account
from monitor.extract.agents import Discourse
from monitor.extract.dialogue import (
    Label,
    head_of_list,
    in_first_person,
    label_names,
    listed,
    own_states,
    quote_runs,
    read_label,
    split_label,
)
from monitor.extract.names import Names, Person
from monitor.extract.parties import PartyFinder
from monitor.extract.sides import home_party, host_party, meeting_sides
from monitor.extract.speakers import attributions
from monitor.extract.statements import statements_in
from monitor.languages import Language, load
from monitor.languages.en.tokens import Passage, Tokens, tokenize
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
    placed = list(language.sentences(article.text, article.body_start, article.body_end))
    sentences = [sentence.tokens for _, sentence in placed]
    finder = _finder(tuple((code, tuple(named)) for code, named in (organisations or {}).items()))
    names = Names(finder, people, home_party(article, finder))
    titled = names.learn(tokenize(article.title))
    authors = _authors(article, names)
    mentions = [names.learn(tokens) for tokens in sentences]
    for tokens in sentences:
        names.count(tokens)
    labels = [read_label(tokens) for tokens in sentences]
    labelled = label_names(labels)
    names.introduce(labelled)
    parties, are_told = meeting_sides(
        article,
        names,
        sentences[:3],
        [titled, *mentions[:3]],
        is_dialogue=len(labelled) > 1,
    )
    outlet = names.home
    names.home = names.home or host_party(article, names, parties)
    if len(parties) == 2:
        names.seat(own_states(sentences, labels, names), parties)
    if outlet is None:
        names.lean(sentences, parties)
    names.settle_parties(parties)
    lead = [sentence for _, sentence in placed[:5]]
    account = read_account(article, names, parties, lead, mentions[:5])
    discourse = Discourse(names, account.parties, account.kind is MeetingKind.JOINT_STATEMENT)
    discourse.outlet = outlet
    discourse.is_meeting = (
        are_told or account.kind is MeetingKind.MESSAGE or _speak_for_two(labelled, names)
    )
    if _is_nobodys(discourse, sentences) and not any(map(language.tells_done, sentences)):
        return Reading(article=article, account=account, statements=())
    is_letter = account.kind is MeetingKind.MESSAGE and bool(authors or account.participants)
    if is_letter or (not labelled and account.participants and in_first_person(placed)):
        discourse.take_floor(authors[0] if authors else _sender(account, names))
    found: list[Statement] = []
    runs = quote_runs(placed)
    for n, ((_, sentence), label) in enumerate(zip(placed, labels, strict=True)):
        if n in runs and not discourse.has_floor:
            _quote(placed[runs[n]][1], discourse, language)
        found += _sentence(article, account, discourse, sentence, label, language)
        if n in runs.values() and discourse.is_quoted:
            discourse.end_quote()
    return Reading(article=article, account=account, statements=tuple(found))


@lru_cache(maxsize=8)
def _finder(organisations: tuple[tuple[str, tuple[str, ...]], ...]) -> PartyFinder:
    """The names of all states and of the organisations: the same for every article of a run."""
    return PartyFinder(extended_names(dict(organisations)))


def _is_nobodys(discourse: Discourse, sentences: Sequence[Tokens]) -> bool:
    """Whether the text names no party, as most news: what is said there is at nobody's door.

    All it can still state is what is told as done, whoever did it. "the united states" in small
    letters is no name to look for, but a subject that is known.
    """
    names = discourse.names
    return not (
        discourse.is_meeting
        or discourse.parties
        or names.home
        or names.counts
        or names.capitals
        or any(person.party for person in names.people.values())
        or any(token.low == "united" for tokens in sentences for token in tokens)
    )


def _quote(closing: Passage, discourse: Discourse, language: Language) -> None:
    """Gives the floor to whom the sentence that closes a quote of several names: ", Orre said"."""
    discourse.turn_to(closing)
    spoken = attributions(closing.tokens, language.predicates(closing.tokens), discourse)
    speaker = next((s.person for s in spoken if s.how == "after" and s.person), None)
    if speaker is not None:
        discourse.begin_quote(speaker)


def _speak_for_two(labelled: Sequence[str], names: Names) -> bool:
    """Whether the people with speaker labels are of more than one party.

    An outlet of one state that hosts another names it at its head; there a label tells nothing.
    """
    if names.home is not None:
        return False
    known = (names.people.get(names.known(label) or "") for label in labelled)
    return len({person.party for person in known if person and person.party}) > 1


def _authors(article: Article, names: Names) -> list[str]:
    """Whom the lines above the text name, the title apart; else, of a letter, who signed it."""
    lines = article.text[: article.body_start].splitlines()
    if lines[:1] == ["---"] and "---" in lines[1:]:
        lines = lines[lines.index("---", 1) + 1 :]  # fields are read by `intake`
    titled = [line for line in lines if " ".join(line.split()) not in article.title]
    above = [name for line in titled for name in names.learn_letterhead(tokenize(line))]
    if above or not is_letter(article):
        return above
    below = [line for line in article.text[: article.body_end].splitlines() if line.strip()]
    if below[-1].rstrip().endswith((".", "!", "?")):
        return above  # remarks open so too, and nobody signs them
    return names.learn_letterhead(tokenize(", ".join(below[-2:])))


def _sender(account: Account, names: Names) -> str:
    """Who writes a message: the outlet's own, else the first who is named."""
    own = (p.name for p in account.participants if p.party == names.home)
    return next(own, account.participants[0].name)


def _sentence(
    article: Article,
    account: Account,
    discourse: Discourse,
    sentence: Passage,
    label: Label,
    language: Language,
) -> list[Statement]:
    """The statements of one sentence: labels and lists first, then what it says itself."""
    sentence = split_label(sentence, label, discourse)
    tokens = sentence.tokens
    if not tokens:
        return []
    discourse.turn_to(sentence)
    head = head_of_list(tokens, discourse)
    if head is not None:
        discourse.lead, discourse.listed = head
    found = language.predicates(tokens)
    if head is None and discourse.listed is not None:
        item = listed(tokens, discourse.listed, found)
        found = [item] if item else found
        discourse.listed = discourse.listed if item else None
    return statements_in(article, account, discourse, sentence, found)


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

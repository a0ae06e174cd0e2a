"""``explain``: every rule, score part and runner-up behind an id."""

from __future__ import annotations

from collections.abc import Iterator

import click

from monitor.cli.folders import Folders
from monitor.gather import facts_of
from monitor.model import (
    Article,
    Change,
    Commitment,
    Decisions,
    Delivery,
    Link,
    Meeting,
    Reading,
    Statement,
)
from monitor.storage import DeliveryFilter, Found, Store


@click.command()
@click.argument("id_prefix", metavar="ID")
@click.pass_obj
def explain(folders: Folders, id_prefix: str) -> None:
    """Say why: the rules, score parts and runner-up behind a statement, link or change.

    ID is the id, or its beginning, of a statement (its link is explained with it), commitment,
    change, meeting or article.
    """
    store = folders.store()
    try:
        found = _one(store.find(id_prefix), id_prefix)
        click.echo("\n".join(_Explainer(store, found).lines()))
    finally:
        store.close()


def _one(found: tuple[Found, ...], wanted: str) -> Found:
    """The object that is meant; UsageError when there is none or several."""
    if not found:
        raise click.UsageError(f"Nothing stored has an id that begins with '{wanted}'.")
    if len(found) > 1 and found[0].id != wanted:
        several = ", ".join(f"{one.kind} {one.id}" for one in found)
        raise click.UsageError(f"'{wanted}' is the beginning of several ids: {several}.")
    return found[0]


def _delivered(one: Delivery) -> str:
    """When and where a change went out on one channel."""
    if one.delivered_at:
        return f"delivered   {one.channel}: {one.place}, {one.delivered_at:%Y-%m-%d %H:%M:%S} UTC"
    trouble = f" ({one.trouble})" if one.trouble else ""
    return f"owed        {one.channel}, since {one.owed_at:%Y-%m-%d %H:%M:%S} UTC{trouble}"


class _Explainer:
    """The facts and decisions of the relationship one object belongs to."""

    def __init__(self, store: Store, found: Found) -> None:
        self._found = found
        self._decisions: Decisions = store.decisions(found.relationship)
        self._readings: tuple[Reading, ...] = facts_of(store, self._decisions)
        self._statements = {one.id: one for read in self._readings for one in read.statements}
        self._articles = {read.article.id: read.article for read in self._readings}
        self._links = {link.statement_id: link for link in self._decisions.links}
        wanted = DeliveryFilter(change=found.id)
        self._deliveries = store.deliveries(wanted) if found.kind == "change" else ()
        if found.kind in ("statement", "article"):
            self._add_replaced(store)

    def _add_replaced(self, store: Store) -> None:
        """An article that was corrected is no longer among the readings, but can be asked for."""
        wanted = self._found.id
        if self._found.kind != "article" or wanted in self._articles:
            return
        if reading := store.reading(wanted):
            self._articles[wanted] = reading.article
            self._statements.update({one.id: one for one in reading.statements})

    def lines(self) -> Iterator[str]:
        """The explanation of the object, a line at a time."""
        wanted = self._found.id
        if self._found.kind == "statement":
            yield from self._of_statement(wanted)
        elif self._found.kind == "change":
            change = next(one for one in self._decisions.changes if one.id == wanted)
            yield from self._of_change(change)
            yield from map(_delivered, self._deliveries)
        elif self._found.kind == "commitment":
            commitment = next(one for one in self._decisions.commitments if one.id == wanted)
            yield from self._of_commitment(commitment)
        elif self._found.kind == "meeting":
            meeting = next(one for one in self._decisions.meetings if one.id == wanted)
            yield from self._of_meeting(meeting)
        else:
            yield from self._of_article(self._articles[wanted])

    def _of_statement(self, statement_id: str) -> Iterator[str]:
        statement = self._statements.get(statement_id)
        if statement is None:
            yield (
                f"statement {statement_id}: in an article that was corrected since, "
                "or dismissed by a person ('monitor rule list')"
            )
            return
        yield from self._facts(statement)
        if link := self._links.get(statement_id):
            yield from self._of_link(link)
        else:
            yield "link        none: only commitments are linked"

    def _facts(self, statement: Statement) -> Iterator[str]:
        article = self._articles[statement.article_id]
        yield f"statement   {statement.id}"
        yield f"  quote     “{statement.quote}”"
        yield f"  source    {article.source}, characters {statement.start}-{statement.end}"
        yield f"  party     {statement.party}, speaker {statement.speaker or 'none in particular'}"
        yield f"  kind      {statement.kind}{'' if statement.is_affirmative else ', refused'}"
        yield f"  tier      {statement.tier or 'none'}, rung {statement.rung or 'none'}"
        yield f"  cue       “{statement.cue}”"
        yield f"  boosters  {', '.join(statement.boosters) or 'none'}"
        yield f"  hedges    {', '.join(statement.hedges) or 'none'}"
        yield f"  themes    {', '.join(statement.themes) or 'none'}"
        yield f"  rules     {', '.join(statement.rules) or 'none'}"
        yield f"  confidence {statement.confidence}"

    def _of_link(self, link: Link) -> Iterator[str]:
        yield f"link        {link.decision}, decided by {link.decided_by}"
        yield f"  meeting   {link.meeting_id}"
        yield f"  commitment {link.commitment_id}"
        yield f"  score     {link.score:.1f}{self._quoted(' with', link.candidate_id)}"
        for part in link.parts:
            yield f"    {part.name:<9} {part.points:+6.1f}  {part.detail}"
        if link.runner_up_id:
            runner_up = self._quoted("", link.runner_up_id)
            yield f"  runner-up {link.runner_up_score:.1f}{runner_up}"
        else:
            yield "  runner-up none"

    def _of_change(self, change: Change) -> Iterator[str]:
        notes = f" ({', '.join(change.sub_kinds)})" if change.sub_kinds else ""
        yield f"change      {change.id}: {change.kind}{notes}"
        yield f"  why       {change.reason}"
        yield f"  meeting   {change.meeting_id}"
        yield f"  tier      {change.tier_before or 'none'} → {change.tier_after or 'none'}"
        if change.missed:
            yield f"  missed    {change.missed} meetings in a row"
        if change.nearest_id:
            yield f"  nearest   {change.nearest_score:.1f}{self._quoted('', change.nearest_id)}"
        for name, statement_id in (("before", change.before_id), ("now", change.after_id)):
            yield f"{name}:"
            yield from self._of_statement(statement_id) if statement_id else ("  nothing said",)

    def _of_commitment(self, commitment: Commitment) -> Iterator[str]:
        yield f"commitment  {commitment.id}, {commitment.party} in {commitment.relationship}"
        yield f"  label     “{commitment.label}”"
        yield f"  themes    {', '.join(commitment.themes) or 'none'}"
        for statement_id in commitment.statement_ids:
            yield from self._of_statement(statement_id)
        for change in self._decisions.changes:
            if change.commitment_id == commitment.id:
                yield f"change      {change.id}: {change.kind}, {change.meeting_id}"
                yield f"  why       {change.reason}"

    def _of_meeting(self, meeting: Meeting) -> Iterator[str]:
        yield f"meeting     {meeting.id}: {meeting.kind}, {meeting.level}"
        yield f"  held      {meeting.held_on or 'not told'}, {meeting.place or 'place not told'}"
        yield f"  parties   {', '.join(meeting.parties)}"
        for article_id in meeting.article_ids:
            yield from self._of_article(self._articles[article_id])
        for change in self._decisions.changes:
            if change.meeting_id == meeting.id:
                yield f"change      {change.id}: {change.kind}: {change.reason}"

    def _of_article(self, article: Article) -> Iterator[str]:
        found = [one for one in self._statements.values() if one.article_id == article.id]
        yield f"article     {article.id}: {article.source} ({article.format}, {article.language})"
        yield f"  title     {article.title or 'none'}"
        yield f"  published {article.published_at or 'not told'}, {article.publisher or 'not told'}"
        for statement in sorted(found, key=lambda one: one.start):
            yield f"  statement {statement.id}: {statement.kind}: “{statement.quote}”"

    def _quoted(self, before: str, statement_id: str | None) -> str:
        statement = self._statements.get(statement_id or "")
        return f"{before} “{statement.quote}” ({statement.id})" if statement else ""

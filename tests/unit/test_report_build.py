"""What goes where in a report, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.model import (
    ChangeKind,
    Decision,
    Edit,
    Failure,
    Level,
    MeetingKind,
    Participant,
    Theme,
)
from monitor.report.citation import citation
from monitor.report.pages import ChangeLine, MeetingReport
from tests import sample_dossier as sample
from tests.factories import make_change, make_commitment, make_meeting, make_reading
from tests.sample_dossier import make_dossier
from tests.whole_site import Site, build


def report(site: Site | None = None) -> MeetingReport:
    return (site or build([make_dossier()], sample.THEMES)).meetings[0]


def kinds(lines: tuple[ChangeLine, ...]) -> list[ChangeKind]:
    return [line.kind for line in lines]


# ---------------------------------------------------------------- the opening paragraph


def test_the_summary_says_who_met_where_and_compared_with_what() -> None:
    said = " ".join(report().summary)
    assert "China and Kyrgyzstan met in Dushanbe on 30 July 2022" in said
    assert "Wang Yi (Foreign Minister, China)" in said
    assert "Compared with the meeting of 16 September 2021 in Dushanbe." in said
    assert "1 answered (Flights)" in said
    assert "1 reworded (Railway)" in said


def test_the_summary_calls_silence_no_withdrawal() -> None:
    assert "1 earlier matter was not mentioned, which is no withdrawal." in report().summary


def test_the_summary_leaves_out_what_is_in_doubt_and_says_how_much_there_is() -> None:
    """The offer of flights has a doubtful link: only the request counts as new."""
    said = " ".join(report().summary)
    assert "1 new (Flights)" in said
    assert "1 change rests on a doubtful link or reading" in said


def test_the_first_meeting_has_none_to_compare_with() -> None:
    first = build([make_dossier()], sample.THEMES).meetings[1]
    assert first.compared_with is None
    assert "first meeting of these parties on file" in first.summary[1]


def test_a_text_that_breaks_off_is_said_to_tell_nothing_by_what_it_leaves_out() -> None:
    meetings = make_dossier().decisions.meetings
    cut = replace(meetings[1], is_cut=True)
    site = build([make_dossier(meetings=(meetings[0], cut))], sample.THEMES)
    assert "breaks off" in report(site).summary[1]


def test_an_office_that_names_the_party_is_not_followed_by_it() -> None:
    meetings = make_dossier().decisions.meetings
    person = Participant(name="Wang Yi", party="CHN", office="Chinese Foreign Minister")
    named = replace(meetings[1], participants=(person,), kind=MeetingKind.CALL, place=None)
    site = build([make_dossier(meetings=(meetings[0], named))], sample.THEMES)
    assert report(site).summary[0] == (
        "China and Kyrgyzstan spoke by phone or video on 30 July 2022:"
        " Wang Yi (Chinese Foreign Minister)."
    )


# ---------------------------------------------------------------- lines and sections


def test_themes_lead_by_their_weightiest_change() -> None:
    """New and answered flights stand before a reworded railway, whatever the themes file says."""
    site = build([make_dossier()], sample.THEMES[::-1])
    assert [one.theme.key for one in report(site).themes] == ["flights", "railway"]


def test_a_change_in_doubt_does_not_lead_the_report() -> None:
    doubtful = [replace(one, decision=Decision.REVIEW) for one in make_dossier().decisions.links]
    changes = [one for one in sample.changes() if one.kind is not ChangeKind.ANSWERED]
    only_offer = [one for one in changes if one.id != "ask"]
    links = [one for one in doubtful if one.statement_id == sample.ANSWER]
    site = build([make_dossier(changes=tuple(only_offer), links=tuple(links))], sample.THEMES)
    assert [one.theme.key for one in report(site).themes] == ["railway", "flights"]


def test_what_is_new_and_answered_stands_once_in_the_answered_line() -> None:
    (line,) = report().themes[0].lines
    assert line.kind is ChangeKind.ANSWERED
    assert kinds(line.parts) == [ChangeKind.NEW, ChangeKind.NEW]
    assert line.before and line.before.party.code == "KGZ"
    assert line.after and line.after.party.code == "CHN"
    assert line.diff == ()


def test_a_request_answered_twice_shows_its_newness_once() -> None:
    again = replace(
        next(one for one in sample.changes() if one.id == "answered"), after_id=sample.RAILWAY_NOW
    )
    site = build([make_dossier(changes=(*sample.changes(), again))], sample.THEMES)
    lines = [line for section in report(site).themes for line in section.lines]
    anchors = [one.anchor for line in lines for one in (line, *line.parts)]
    assert len(anchors) == len(set(anchors))
    assert "c-answered-2" in anchors


def test_what_returned_reworded_is_one_line() -> None:
    reworded = next(one for one in sample.changes() if one.id == "reworded")
    returned = replace(reworded, id="returned", kind=ChangeKind.RETURNED, missed=1)
    site = build([make_dossier(changes=(*sample.changes(), returned))], sample.THEMES)
    (line,) = report(site).themes[1].lines
    assert line.kind is ChangeKind.RETURNED
    assert kinds(line.parts) == [ChangeKind.REWORDED]


def test_what_was_not_mentioned_is_never_folded_away() -> None:
    reworded = next(one for one in sample.changes() if one.id == "reworded")
    unsaid = replace(reworded, id="hushed", kind=ChangeKind.NOT_MENTIONED)
    shown = report(build([make_dossier(changes=(*sample.changes(), unsaid))], sample.THEMES))
    assert "c-hushed" in [line.anchor for line in shown.not_mentioned]
    assert [line.anchor for line in shown.themes[1].lines] == ["c-reworded"]


def test_a_change_of_two_themes_stands_under_the_first_and_is_named_under_the_other() -> None:
    both = tuple(
        replace(one, themes=("railway", "visas")) if one.id == "reworded" else one
        for one in sample.changes()
    )
    sections = report(build([make_dossier(changes=both)], sample.THEMES)).themes
    railway, visas = sections[1:]
    assert [line.anchor for line in railway.lines] == ["c-reworded"]
    assert visas.lines == ()
    assert [ref.anchor for ref in visas.elsewhere] == ["c-reworded"]


def test_what_no_theme_covers_stands_apart() -> None:
    assert kinds(report().other) == [ChangeKind.STRENGTHENED]


def test_theme_keys_that_are_not_tracked_do_not_show() -> None:
    site = build([make_dossier()], sample.THEMES[:1])
    assert [one.theme.key for one in report(site).themes] == ["flights"]
    assert kinds(report(site).other) == [ChangeKind.STRENGTHENED, ChangeKind.REWORDED]


def test_silence_stands_apart_and_is_counted_under_its_theme() -> None:
    tracked = tuple(
        replace(one, themes=("visas",)) if one.id == "unsaid" else one for one in sample.changes()
    )
    page = report(build([make_dossier(changes=tracked)], sample.THEMES))
    assert [line.id for line in page.not_mentioned] == ["unsaid"]
    assert page.themes[-1].theme.key == "visas"
    assert page.themes[-1].lines == ()
    assert [(one.kind, one.count) for one in page.themes[-1].counts] == [
        (ChangeKind.NOT_MENTIONED, 1)
    ]
    assert page.silent_themes == ()


def test_a_theme_nobody_spoke_of_is_named() -> None:
    assert [theme.key for theme in report().silent_themes] == ["visas"]


def test_a_line_shows_words_speaker_day_and_place_in_the_text() -> None:
    (line,) = report().themes[1].lines
    assert line.before and line.after
    assert line.before.quote == "build the harbour railway with local firms"
    assert (line.after.lead, line.after.is_apart) == ("will", False)
    assert (line.after.speaker, line.after.day) == ("Wang Yi", "30 July 2022")
    assert line.after.path == f"articles/{line.after.article.id}.html#s-{sample.RAILWAY_NOW}"
    assert [one.op for one in line.diff] == ["equal", "replace", "equal"]


def test_the_words_between_cue_and_quote_are_marked_as_left_out() -> None:
    (line,) = report().other
    assert line.after
    assert (line.after.lead, line.after.is_apart) == ("has agreed to", False)
    (new,) = [
        one for one in build([make_dossier()], sample.THEMES).meetings[1].other if one.id == "new-2"
    ]
    assert new.after
    assert (new.after.lead, new.after.is_apart) == ("is willing to", True)


def test_the_same_words_in_another_account_are_named() -> None:
    other = replace(sample.READINGS[0], article=replace(sample.READINGS[0].article, title="Theirs"))
    meetings = make_dossier().decisions.meetings
    one_meeting = replace(
        meetings[1], article_ids=(other.article.id, sample.READINGS[1].article.id)
    )
    dossier = replace(
        make_dossier(meetings=(one_meeting,), changes=sample.changes()[3:]),
        readings=(other, sample.READINGS[1]),
    )
    (line,) = report(build([dossier], sample.THEMES)).themes[1].lines
    assert [one.article.title for one in line.also] == ["Theirs"]


def test_doubtful_links_show_the_candidate_and_the_score() -> None:
    (doubt,) = report().doubts
    assert doubt.statement.statement_id == sample.ANSWER
    assert doubt.evidence.candidate and doubt.evidence.candidate.statement_id == sample.DOCTORS
    assert doubt.evidence.score == 40.0


def test_a_reading_in_doubt_marks_its_line() -> None:
    first, second = sample.READINGS
    unsure = replace(
        second, statements=tuple(replace(one, confidence=60) for one in second.statements)
    )
    dossier = replace(make_dossier(), readings=(first, unsure))
    assert report(build([dossier], sample.THEMES)).other[0].is_doubtful
    assert not report().other[0].is_doubtful


def test_a_matter_that_recurs_without_a_theme_is_suggested() -> None:
    (suggestion,) = report().suggestions
    assert (suggestion.label, suggestion.meetings) == ("a bridge", 2)
    assert (suggestion.first, suggestion.last) == ("16 September 2021", "30 July 2022")
    with_theme = [
        replace(one, themes=("visas",)) if one.id == sample.BRIDGE_THEN else one
        for one in make_dossier().decisions.commitments
    ]
    tracked = build([make_dossier(commitments=tuple(with_theme))], sample.THEMES)
    assert report(tracked).suggestions == ()


def test_a_report_names_its_articles_and_those_it_quotes_with_their_fingerprints() -> None:
    page = report()
    assert [one.sha256 for one in page.articles] == [sample.READINGS[1].article.sha256]
    assert [one.sha256 for one in page.earlier_articles] == [sample.READINGS[0].article.sha256]


# ---------------------------------------------------------------- lists, stairs and lives


def test_the_order_of_dossiers_and_failures_does_not_matter() -> None:
    other = make_dossier(relationship="A-B", meetings=(), commitments=(), links=(), changes=())
    other = replace(other, readings=())
    failures = [Failure(source=name, stage="read", message="empty") for name in ("b.txt", "a.txt")]
    one = build([make_dossier(), other], sample.THEMES, failures=failures)
    two = build([other, make_dossier()], sample.THEMES, failures=failures[::-1])
    assert one == two


def test_meetings_are_listed_newest_first_and_those_of_an_unknown_day_last() -> None:
    undated = make_meeting(id="undated-chn-kgz", held_on=None)
    site = build([make_dossier(meetings=(undated, *make_dossier().decisions.meetings))], ())
    assert [one.meeting.id for one in site.index.meetings] == [
        sample.LATER,
        sample.EARLIER,
        "undated-chn-kgz",
    ]


def test_an_article_without_a_meeting_has_a_page_and_is_listed() -> None:
    lone = replace(make_dossier(relationship="", meetings=(), changes=(), commitments=(), links=()))
    site = build([lone], sample.THEMES)
    assert {one.title for one in site.index.unplaced} == {"First talks", "Second talks"}
    assert len(site.articles) == 2
    assert site.relationships == ()


def test_the_staircase_shows_tier_and_change_of_each_meeting() -> None:
    (page,) = build([make_dossier()], sample.THEMES).relationships
    groups = {one.theme.key if one.theme else "": one.stairs for one in page.staircase.groups}
    bridge = next(one for one in groups[""] if one.label == "a bridge")
    assert [cell.label for cell in bridge.cells] == ["intent, new", "agreed, strengthened"]
    doctors = next(one for one in groups[""] if one.label == "send 10 doctors")
    assert [cell.label for cell in doctors.cells] == ["intent, new", "not mentioned"]
    assert [cell.is_stated for cell in doctors.cells] == [True, False]
    request = next(one for one in groups["flights"] if one.party.code == "KGZ")
    assert [cell.label for cell in request.cells] == ["nothing to tell", "aspiration, new"]


def test_a_long_relationship_shows_its_latest_twelve_meetings() -> None:
    many = tuple(
        make_meeting(id=f"m{number:02}", held_on=date(2020, 1, 1 + number), level=Level.MINISTER)
        for number in range(11)
    )
    site = build([make_dossier(meetings=(*many, *make_dossier().decisions.meetings))], ())
    stairs = site.relationships[0].staircase
    assert len(stairs.meetings) == 12
    assert stairs.earlier_meetings == 1
    assert stairs.meetings[-1].id == sample.LATER
    assert all(len(one.cells) == 12 for group in stairs.groups for one in group.stairs)


def test_a_commitment_page_tells_its_whole_life() -> None:
    pages = {one.id: one for one in build([make_dossier()], sample.THEMES).commitments}
    then, now = pages[sample.RAILWAY_THEN].steps
    assert (then.diff, kinds(then.lines)) == ((), [ChangeKind.NEW])
    assert (kinds(now.lines), len(now.diff)) == ([ChangeKind.REWORDED], 3)
    assert now.evidence and now.evidence.runner_up and now.evidence.score == 72.0


def test_a_silent_meeting_is_a_step_without_words() -> None:
    pages = {one.id: one for one in build([make_dossier()], sample.THEMES).commitments}
    _, silent = pages[sample.DOCTORS].steps
    assert silent.wordings == ()
    assert kinds(silent.lines) == [ChangeKind.NOT_MENTIONED]


def test_an_answer_is_on_the_pages_of_the_request_and_of_the_answer() -> None:
    pages = {one.id: one for one in build([make_dossier()], sample.THEMES).commitments}
    for owner in (sample.REQUEST, sample.ANSWER):
        (step,) = pages[owner].steps
        assert ChangeKind.ANSWERED in kinds(step.lines)


def test_a_theme_page_has_the_stairs_of_the_theme_in_every_relationship() -> None:
    site = build([make_dossier()], sample.THEMES)
    flights, _, visas = site.themes
    (stairs,) = flights.staircases
    assert {one.label for group in stairs.groups for one in group.stairs} == {
        "increase flights",
        "add direct flights",
    }
    assert visas.staircases == ()


def test_a_commitment_of_two_themes_is_on_both_theme_pages() -> None:
    both = make_commitment(
        id=sample.RAILWAY_THEN,
        themes=("flights", "railway"),
        statement_ids=(sample.RAILWAY_THEN, sample.RAILWAY_NOW),
        label="railway and flights",
    )
    site = build([make_dossier(commitments=(both,), links=(), changes=())], sample.THEMES)
    for page in site.themes[:2]:
        ((group,),) = [stairs.groups for stairs in page.staircases]
        assert [one.label for one in group.stairs] == ["railway and flights"]


def test_themes_keep_the_order_of_their_file_in_the_overview() -> None:
    extra = Theme(key="a_last", title="Last", phrases={"en": ("last",)})
    index = build([make_dossier()], (*sample.THEMES, extra)).index
    assert [one.theme.key for one in index.themes] == ["flights", "railway", "visas", "a_last"]
    assert [one.commitments for one in index.themes] == [2, 1, 0, 0]
    assert index.themes[0].latest and index.themes[0].latest.id == sample.LATER


# ---------------------------------------------------------------- what matters, edits, deadlines


def test_the_opening_paragraph_names_the_five_that_matter_and_no_repetition() -> None:
    kinds_of = [ChangeKind.REPEATED, *[ChangeKind.REWORDED] * 6, ChangeKind.REVERSED]
    said = {"meeting_id": sample.LATER, "after_id": sample.RAILWAY_NOW}
    changes = tuple(
        make_change(id=f"x{number}", kind=kind, commitment_id=sample.RAILWAY_THEN, **said)
        for number, kind in enumerate(kinds_of)
    )
    page = report(build([make_dossier(changes=changes)], sample.THEMES))
    assert len(page.leading) == 5
    assert page.leading[0] == "c-x7"
    assert "c-x0" not in page.leading
    (told,) = [one for one in page.summary if one.startswith("What matters most: ")]
    assert told.startswith("What matters most: reversed, China: “build the harbour railway")


def test_lines_of_a_theme_stand_by_significance_not_by_kind() -> None:
    """A deadline that moved outweighs a plain novelty, though new comes first by kind."""
    said = {"meeting_id": sample.LATER, "after_id": sample.RAILWAY_NOW}
    changes = (
        make_change(id="new", commitment_id=sample.RAILWAY_THEN, **said),
        make_change(
            id="moved",
            kind=ChangeKind.REWORDED,
            commitment_id=sample.RAILWAY_THEN,
            sub_kinds=("deadline later: 2024-06-30 to 2025-06-30",),
            **said,
        ),
    )
    (section,) = report(build([make_dossier(changes=changes)], sample.THEMES)).themes
    assert [line.id for line in section.lines] == ["moved", "new"]


def test_an_overdue_commitment_is_listed_from_the_first_meeting_after_its_day() -> None:
    dossier = make_dossier()
    first, second = dossier.readings
    due = replace(first.statements[2], due_on=date(2021, 12, 31))
    dated = replace(first, statements=(*first.statements[:2], due))
    site = build([replace(dossier, readings=(dated, second))], sample.THEMES)
    (late,) = report(site).overdue
    assert (late.label, late.due_on) == ("send 10 doctors", date(2021, 12, 31))
    (earlier,) = [one for one in site.meetings if one.id == sample.EARLIER]
    assert earlier.overdue == ()


def test_an_edit_is_told_apart_and_the_earlier_version_has_a_page_that_says_so() -> None:
    dossier = make_dossier()
    current = dossier.readings[1]
    text = current.article.text.replace("will build", "may build")
    before = make_reading(text, [("add direct flights", {})], article_title="Second talks")
    told = Edit(
        article_id=current.article.id,
        replaced_id=before.article.id,
        reason="same file",
        sentences=(("It may build.", "It will build."),),
    )
    site = build([replace(dossier, earlier=(before,), edits=(told,))], sample.THEMES)
    (edit,) = report(site).edits
    assert edit.is_change
    assert [one.op for one in edit.sentences[0].diff] == ["equal", "replace", "equal"]
    pages = {page.article.id: page for page in site.articles}
    replaced_by = pages[before.article.id].replaced_by
    assert replaced_by is not None
    assert replaced_by.id == current.article.id
    assert pages[current.article.id].edits == (edit,)
    assert before.article.id not in {one.id for one in site.index.articles}


# ---------------------------------------------------------------- citations


def test_a_citation_has_verdict_day_both_quotes_and_their_fingerprints() -> None:
    now = report()
    line = next(one for one in now.themes[1].lines if one.kind is ChangeKind.REWORDED)
    assert line.before
    assert line.after
    lines = citation(line, now.meeting).splitlines()
    assert lines[0] == "Reworded: China, China – Kyrgyzstan, 30 July 2022, Dushanbe"
    assert lines[1].startswith(f"Then: “{line.before.lead} {line.before.quote}” (intent; ")
    assert lines[1].endswith("China, 16 September 2021)")
    assert lines[2].endswith(f"SHA-256 {line.before.article.sha256}")
    assert lines[3].startswith("Now: “")
    assert len(lines) == 5


def test_a_citation_of_silence_has_the_last_words() -> None:
    now = report()
    (line,) = now.not_mentioned
    first, last_said, _ = citation(line, now.meeting).splitlines()
    assert first.startswith("Not mentioned: ")
    assert last_said.startswith("Last said: “")


# ---------------------------------------------------------------- what changed, and since when


def test_what_changed_leads_a_theme_and_a_relationship_without_silence_and_repetition() -> None:
    site = build([make_dossier()], sample.THEMES)
    flights = next(one for one in site.themes if one.theme.key == "flights")
    told = [one.change.kind for one in flights.news]
    assert told
    assert not {ChangeKind.NOT_MENTIONED, ChangeKind.REPEATED, ChangeKind.REWORDED} & set(told)
    assert all("flights" in {t.key for t in one.change.themes} for one in flights.news)
    days = [one.meeting.held_on for one in site.relationships[0].news]
    assert days == sorted(days, reverse=True)


def test_an_answer_is_news_once_and_not_again_as_its_two_sides() -> None:
    (page,) = build([make_dossier()], sample.THEMES).relationships
    answers = [one for one in page.news if one.change.kind is ChangeKind.ANSWERED]
    assert len(answers) == 1
    assert answers[0].change.parts == ()
    sides = {answers[0].change.before.statement_id, answers[0].change.after.statement_id}
    others = {one.change.after.statement_id for one in page.news if one.change.after}
    assert len(sides & others) == 1  # the answer's own line


def test_a_row_says_who_said_it_first_and_whether_it_was_said_but_once() -> None:
    (page,) = build([make_dossier()], sample.THEMES).relationships
    stairs = {s.label: s for group in page.staircase.groups for s in group.stairs}
    doctors = stairs["send 10 doctors"]
    assert doctors.first_said.endswith(", 16 September 2021")
    assert doctors.is_passing
    assert not any(s.is_passing for s in stairs.values() if s is not doctors)
    assert page.staircase.latest
    assert page.staircase.latest.day == "30 July 2022"


def test_of_many_failures_a_report_names_some_and_says_how_many_more_there_are():
    """Ten thousand files of an agency that tell of no meeting would fill every report."""
    failures = [
        Failure(source=f"{number:05}.txt", stage="extract", message="no parties")
        for number in range(99)
    ]
    site = build([make_dossier()], sample.THEMES, failures=failures)
    assert len(site.index.failures) == 99
    (report,) = site.meetings[:1]
    assert [one.source for one in report.failures] == [*(f"{n:05}.txt" for n in range(20)), "…"]
    assert report.failures[-1].message.startswith("79 more files cannot be used")

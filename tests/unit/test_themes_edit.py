"""Themes changed by program: what was asked for, and not a comment more or less."""

from __future__ import annotations

import errno
import stat
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import edit
from monitor.config.edit import ThemeDraft, ThemesChangedError
from monitor.errors import ConfigError

PATH = Path("themes.toml")
TEXT = """\
# What we follow.

# Air is for the transport desk.
[themes.flights]
title = "Air links" # as the desk calls it
# two wordings
phrases.en = ["direct flights", "air links"]  # both
phrases.zh = [
  "航班", # flights
  "直航",
]

# Young people.
[themes.students]
phrases = {en = ["students"]}

[themes.roads]
enabled = false # until spring

[themes.roads.phrases]
en = ["highway"]
"""
FLIGHTS, STUDENTS, ROADS = edit.drafts(TEXT, PATH)


def changed(draft: ThemeDraft) -> list[tuple[str, str]]:
    """The lines that went and came."""
    new = edit.with_theme(TEXT, PATH, draft)
    old_lines, new_lines = TEXT.splitlines(), new.splitlines()
    gone = [("-", line) for line in old_lines if line not in new_lines]
    return gone + [("+", line) for line in new_lines if line not in old_lines]


def test_every_theme_is_read_disabled_ones_too():
    assert [(one.key, one.is_enabled) for one in edit.drafts(TEXT, PATH)] == [
        ("flights", True), ("students", True), ("roads", False),
    ]  # fmt: skip


@pytest.mark.parametrize("draft", [FLIGHTS, STUDENTS, ROADS], ids=lambda one: one.key)
def test_saving_what_is_there_changes_no_letter(draft: ThemeDraft):
    assert edit.with_theme(TEXT, PATH, draft) == TEXT


def test_a_changed_value_changes_its_line_and_keeps_its_comment():
    assert changed(replace(FLIGHTS, title="Flights")) == [
        ("-", 'title = "Air links" # as the desk calls it'),
        ("+", 'title = "Flights" # as the desk calls it'),
    ]
    more = {**FLIGHTS.phrases, "en": ("direct flights", "air service", "air links")}
    assert changed(replace(FLIGHTS, phrases=more)) == [
        ("-", 'phrases.en = ["direct flights", "air links"]  # both'),
        ("+", 'phrases.en = ["direct flights", "air service", "air links"]  # both'),
    ]


def test_a_phrase_of_many_lines_comes_and_goes_without_the_comments_of_the_others():
    less = {**FLIGHTS.phrases, "zh": ("航班", "航线")}
    assert changed(replace(FLIGHTS, phrases=less)) == [("-", '  "直航",'), ("+", '  "航线",')]


def test_what_is_added_stands_with_its_theme_and_not_with_the_comment_of_the_next():
    new = edit.with_theme(TEXT, PATH, replace(FLIGHTS, is_enabled=False))
    assert '  "直航",\n]\nenabled = false\n\n# Young people.\n[themes.students]\n' in new
    new = edit.with_theme(TEXT, PATH, replace(STUDENTS, exclude={"en": ("student loans",)}))
    assert 'phrases = {en = ["students"]}\nexclude.en = ["student loans"]\n\n' in new


def test_a_theme_is_enabled_where_it_says_that_it_is_not():
    assert "enabled = true # until spring" in edit.with_enabled(TEXT, PATH, "roads", True)


def test_a_new_theme_comes_last():
    draft = ThemeDraft(key="visas", title='"Visas"', phrases={"en": ("visa-free",)})
    assert edit.with_theme(TEXT, PATH, draft) == TEXT + (
        "\n[themes.visas]\ntitle = \"\\\"Visas\\\"\"\nphrases.en = [\"visa-free\"]\n"
    )  # fmt: skip


def test_the_first_theme_of_a_file_that_is_not_there():
    draft = ThemeDraft(key="visas", phrases={"en": ("visa",)}, is_enabled=False)
    text = edit.with_theme("", PATH, draft)
    assert text == '[themes.visas]\nphrases.en = ["visa"]\nenabled = false\n'


def test_a_removed_theme_takes_its_comment_and_leaves_that_of_the_next():
    new = edit.without_theme(TEXT, PATH, "flights")
    assert new == "# What we follow.\n\n# Young people." + TEXT.partition("# Young people.")[2]
    assert edit.without_theme(TEXT, PATH, "roads") == TEXT.partition("[themes.roads]")[0]


def test_the_last_theme_cannot_be_removed():
    with pytest.raises(ConfigError, match="none; add one"):
        edit.without_theme('[themes.a]\nphrases.en = ["visa"]\n', PATH, "a")


@pytest.mark.parametrize(
    ("draft", "field", "hint"),
    [
        (ThemeDraft(key="Visa!", phrases={"en": ("visa",)}), "key", "lower-case"),
        (ThemeDraft(key="flights", phrases={"en": ("visa",)}), "key", "already"),
        (ThemeDraft(key="visas"), "phrases", "No phrases"),
        (ThemeDraft(key="visas", phrases={"en": ("of the",)}), "phrases", "name the matter"),
        (ThemeDraft(key="visas", phrases={"eng": ("visa",)}), "phrases", "two letters such as en"),
        (
            ThemeDraft(key="visas", phrases={"en": ("visa",)}, exclude={"en": (" ",)}),
            "exclude",
            "Phrase 1 is empty",
        ),
        (ThemeDraft(key="visas", title="V" * 81, phrases={"en": ("visa",)}), "title", "longer"),
    ],
)
def test_a_fault_names_its_field(draft: ThemeDraft, field: str, hint: str):
    found = edit.faults(draft, taken={"flights"})
    assert list(found) == [field]
    assert hint in found[field]


def test_a_draft_with_faults_is_no_text():
    with pytest.raises(ConfigError) as caught:
        edit.with_theme(TEXT, PATH, replace(FLIGHTS, phrases={"en": ("the",)}))
    assert caught.value.key == "themes.flights.phrases"


def test_a_file_that_cannot_be_edited_by_program_is_left_as_it_is():
    """A theme that stands in one line with all others."""
    text = 'themes = {a = {phrases = {en = ["visa"]}}}\n'
    with pytest.raises(ConfigError):
        edit.with_theme(text, PATH, ThemeDraft(key="b", phrases={"en": ("road",)}))


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=200
)
_phrases = st.dictionaries(
    st.sampled_from(["zh", "ru", "fr"]),
    st.lists(_words.filter(str.strip), min_size=1, max_size=4, unique=True).map(tuple),
    min_size=1,
)


@settings(max_examples=40)
@given(title=st.text(max_size=20), phrases=_phrases, exclude=_phrases, on=st.booleans())
def test_any_theme_comes_back_as_it_was_written_and_the_others_stay(title, phrases, exclude, on):
    for key in ("flights", "students", "roads", "visas"):
        draft = ThemeDraft(key=key, title=title, phrases=phrases, exclude=exclude, is_enabled=on)
        known = {one.key: one for one in edit.drafts(edit.with_theme(TEXT, PATH, draft), PATH)}
        assert known == {one.key: one for one in (FLIGHTS, STUDENTS, ROADS)} | {key: draft}


# ---------------------------------------------------------------- the file


def test_the_file_is_replaced_and_keeps_its_mode(tmp_path):
    path = tmp_path / "themes.toml"
    path.write_text(TEXT)
    path.chmod(0o640)
    new = edit.with_enabled(TEXT, path, "roads", True)
    edit.write_themes(path, new, seen=edit.digest_of(TEXT))
    assert path.read_text() == new
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["themes.toml"]


def test_an_edit_of_somebody_else_is_not_written_over(tmp_path):
    path = tmp_path / "themes.toml"
    path.write_text(TEXT + "# mine\n")
    with pytest.raises(ThemesChangedError):
        edit.write_themes(path, TEXT, seen=edit.digest_of(TEXT))
    assert path.read_text() == TEXT + "# mine\n"


def test_a_folder_that_cannot_be_written_is_told_and_left_as_it_was(tmp_path):
    path = tmp_path / "themes.toml"
    path.write_text(TEXT)
    new = edit.with_enabled(TEXT, path, "roads", True)
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch("os.fsync", side_effect=full), pytest.raises(ConfigError, match="No space"):
        edit.write_themes(path, new, seen=edit.digest_of(TEXT))
    assert [one.name for one in tmp_path.iterdir()] == ["themes.toml"]
    assert path.read_text() == TEXT


def test_a_broken_text_is_not_written(tmp_path):
    path = tmp_path / "themes.toml"
    path.write_text(TEXT)
    with pytest.raises(ConfigError):
        edit.write_themes(path, "[themes", seen=edit.digest_of(TEXT))
    assert path.read_text() == TEXT

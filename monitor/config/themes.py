"""Themes: what somebody wrote in `themes.toml`, checked.

Keeps out how a phrase matches: `extract.themes`.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator, model_validator

from monitor.config.toml import Table, TomlFile, describe, dotted, parse_toml, read_toml
from monitor.errors import ConfigError
from monitor.model import Theme

THEMES_FILE = "themes.toml"
#: Letters and words of a phrase, phrases of a theme in one language. The longest shipped has 32
#: letters, the largest theme 124 phrases. A pasted article is no phrase, and every text is held
#: against them all.
_LONGEST_PHRASE, _MOST_WORDS, _MOST_PHRASES = 200, 20, 1000
#: What a theme key looks like.
THEME_KEY = r"[a-z][a-z0-9_]*"
#: Phrases of one theme by ISO 639-1 code.
Phrases = dict[str, tuple[str, ...]]
#: Words that name no matter by themselves: as a theme they would match every sentence.
_FUNCTION_WORDS = frozenset(
    "a about after all an and any are as at be been before between both but by can could each for "
    "from had has have he her his i if in into is it its may more most must my no not of on or "
    "other our over she should so some such than that the their them there these they this those "
    "to under until up was we were what when where which while who whom will with would you "
    "your".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """The themes of a file."""

    #: Enabled themes, in the order of the file.
    themes: tuple[Theme, ...]
    #: Fingerprint of what the themes say; comments and spacing do not change it.
    digest: str
    #: The file as written.
    text: str


class ThemeTable(Table):
    """A theme as the file has it."""

    #: Shown in reports; the key in words when not given.
    title: str = ""
    #: By language: what counts as this theme. Words match in any order, close together.
    phrases: Phrases = Field(min_length=1)
    #: By language: what looks like the theme and is not.
    exclude: Phrases = Field(default_factory=dict)
    #: `false` keeps the theme in the file without tracking it.
    enabled: bool = True

    @field_validator("phrases", "exclude")
    @classmethod
    def _usable(cls, phrases: Phrases) -> Phrases:
        for language, listed in phrases.items():
            check_phrases(language, listed)
        return phrases

    @model_validator(mode="after")
    def _some_phrase(self) -> Self:
        if not any(self.phrases.values()):
            raise ValueError(
                "no phrases; give at least one, or set enabled = false with one phrase"
            )
        return self


def check_phrases(language: str, phrases: tuple[str, ...]) -> None:
    """ValueError with one line when phrases of a language cannot be used."""
    if not re.fullmatch(r"[a-z]{2}", language):
        raise ValueError(f"{language!r} is no language code; use two letters such as en")
    if len(phrases) > _MOST_PHRASES:
        raise ValueError(f"{language}: more than {_MOST_PHRASES} phrases; make two themes of it")
    for number, phrase in enumerate(phrases, 1):
        if not phrase.strip():
            raise ValueError(f"{language}: phrase {number} is empty; remove it")
        if len(phrase) > _LONGEST_PHRASE or len(re.findall(r"\w+", phrase)) > _MOST_WORDS:
            raise ValueError(
                f"{language}: phrase {number} is longer than {_MOST_WORDS} words or "
                f"{_LONGEST_PHRASE} letters; name the matter in a few"
            )
        if language == "en" and not _content_words(phrase):
            raise ValueError(
                f"{language}: {phrase!r} has only words that every text is full of; name the matter"
            )


def _content_words(phrase: str) -> set[str]:
    return set(re.findall(r"\w+", phrase.lower())) - _FUNCTION_WORDS


class ThemesTable(Table):
    #: The themes by key.
    themes: dict[str, ThemeTable] = Field(
        default_factory=dict,
        validate_default=True,
        json_schema_extra={"propertyNames": {"pattern": f"^{THEME_KEY}$"}},
    )

    @field_validator("themes")
    @classmethod
    def _plain_keys(cls, themes: dict[str, ThemeTable]) -> dict[str, ThemeTable]:
        if not themes:
            # A file cut off in its first comment reads as empty: nobody means that.
            raise ValueError(
                'none; add one, such as [themes.flights] with phrases.en = ["flights"]'
            )
        for key in themes:
            if not re.fullmatch(THEME_KEY, key):
                raise ValueError(f"{key!r}: a theme key is lower-case letters, digits and _")
        return themes


def load_themes(path: Path) -> Themes:
    """The themes of a file; ConfigError names file, line and the nearest right key."""
    return _checked(read_toml(path))


def theme_tables(text: str, path: Path) -> dict[str, ThemeTable]:
    """Every theme of a text by key, disabled ones too; `path` is for messages."""
    return _tables(parse_toml(path, text))


def _checked(file: TomlFile) -> Themes:
    themes = tuple(_theme(key, one) for key, one in _tables(file).items() if one.enabled)
    return Themes(themes=themes, digest=_digest(themes), text=file.text)


def _tables(file: TomlFile) -> dict[str, ThemeTable]:
    try:
        return ThemesTable.model_validate(file.tables).themes
    except ValidationError as error:
        key, message = describe(error, ThemesTable)
        raise ConfigError(
            f"{file.place(key)}: {message}", path=str(file.path), key=dotted(key)
        ) from error


def parse_themes(text: str, path: Path) -> Themes:
    """The themes of a text that was a good file before; `path` is for messages."""
    return _checked(parse_toml(path, text))


def _theme(key: str, table: ThemeTable) -> Theme:
    return Theme(
        key=key,
        title=table.title or key.replace("_", " ").capitalize(),
        phrases=table.phrases,
        exclusions=table.exclude,
    )


def _digest(themes: tuple[Theme, ...]) -> str:
    """Sixteen hexadecimal digits over the meaning; titles count, as reports show them."""
    meaning = json.dumps([asdict(theme) for theme in themes], sort_keys=True)
    return sha256(meaning.encode()).hexdigest()[:16]

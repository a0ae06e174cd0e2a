"""`themes.toml` changed by program: comments, order and spacing of everything else stay.

Texts go in and come out; `write_themes` is the one that touches the file. Every new text is read
back and must say what was asked for, and nothing else otherwise.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError
from tomlkit.items import Array, Comment, Table, Whitespace

from monitor.config.themes import THEME_KEY, Phrases, ThemeTable, parse_themes, theme_tables
from monitor.errors import ConfigError

_TOO_LONG = 80
#: A line as TOML has them: U+2028 and the like end none.
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
#: The header of a table.
_HEADER = re.compile(r"\s*\[")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDraft:
    """A theme as somebody writes it, enabled or not."""

    key: str
    #: Empty: the key in words.
    title: str = ""
    phrases: Phrases = field(default_factory=dict)
    exclude: Phrases = field(default_factory=dict)
    is_enabled: bool = True


class ThemesChangedError(ConfigError):
    """The file was edited by somebody else since it was read."""


def read_text(path: Path) -> str:
    """The file as it stands; empty when there is none. ConfigError when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}", path=str(path)) from error


def digest_of(text: str) -> str:
    """What tells whether a file was edited; comments and spacing count."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def drafts(text: str, path: Path) -> tuple[ThemeDraft, ...]:
    """Every theme of a text, disabled ones too, in its order; ConfigError when it is broken."""
    if not text.strip():
        return ()
    return tuple(
        ThemeDraft(
            key=key,
            title=one.title,
            phrases=_filled(one.phrases),
            exclude=_filled(one.exclude),
            is_enabled=one.enabled,
        )
        for key, one in theme_tables(text, path).items()
    )


def faults(draft: ThemeDraft, taken: Collection[str] = ()) -> Mapping[str, str]:
    """What is wrong by field (``key``, ``title``, ``phrases``, ``exclude``); empty for a good one.

    `taken` are the keys it must not have.
    """
    found: dict[str, str] = {}
    if not re.fullmatch(THEME_KEY, draft.key):
        found["key"] = "Use lower-case letters, digits and _, beginning with a letter."
    elif draft.key in taken:
        found["key"] = f"There is a theme “{draft.key}” already; choose another key."
    if len(draft.title) > _TOO_LONG:
        found["title"] = f"The title is longer than {_TOO_LONG} letters."
    table = {"title": draft.title, "phrases": draft.phrases or {"en": ()}, "exclude": draft.exclude}
    try:
        ThemeTable.model_validate(table)
    except ValidationError as error:
        for one in error.errors():
            name = str(one["loc"][0]) if one["loc"] else "phrases"
            found.setdefault(name, _sentence(one["msg"]))
    return found


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ").removeprefix("en: ")
    return f"{message[0].upper()}{message[1:]}."


# ---------------------------------------------------------------- texts


def with_theme(text: str, path: Path, draft: ThemeDraft) -> str:
    """The text with the theme added at its end, or changed where it stands.

    ConfigError when the draft has faults, or when the text has a shape that cannot be edited by
    program; `path` is for messages.
    """
    draft = replace(draft, phrases=_filled(draft.phrases), exclude=_filled(draft.exclude))
    for name, fault in faults(draft).items():
        raise ConfigError(f"{path}: {fault}", path=str(path), key=f"themes.{draft.key}.{name}")
    known = {one.key: one for one in drafts(text, path)}
    if draft.key not in known:
        edited = f"{text}{_gap(text)}{_table_of(draft)}"
    elif known[draft.key] == draft:
        edited = text
    else:
        edited = _edited(text, path, draft)
    return _proved(edited, path, known | {draft.key: draft})


def without_theme(text: str, path: Path, key: str) -> str:
    """The text without the theme and the comment that stands right above it."""
    known = {one.key: one for one in drafts(text, path)}
    known.pop(key, None)
    return _proved(_replaced(text, key, ""), path, known)


def with_enabled(text: str, path: Path, key: str, is_enabled: bool) -> str:
    """The text with a theme of it tracked or not."""
    draft = next((one for one in drafts(text, path) if one.key == key), None)
    if draft is None:
        raise ConfigError(f"{path}: no theme {key!r}", path=str(path), key=f"themes.{key}")
    return with_theme(text, path, replace(draft, is_enabled=is_enabled))


def _filled(phrases: Phrases) -> Phrases:
    return {language: tuple(listed) for language, listed in phrases.items() if listed}


def _proved(text: str, path: Path, wanted: Mapping[str, ThemeDraft]) -> str:
    """The text when it says what is wanted; ConfigError when editing it said something else."""
    if {one.key: one for one in drafts(text, path)} != wanted:
        raise ConfigError(
            f"{path}: the file is written in a way that cannot be edited here; edit it by hand",
            path=str(path),
        )
    parse_themes(text, path)
    return text


# ---------------------------------------------------------------- adding


def _gap(text: str) -> str:
    """A blank line between what there is and what follows."""
    if not text.strip():
        return ""
    return "\n" if text.endswith("\n") else "\n\n"


def _table_of(draft: ThemeDraft) -> str:
    lines = [f"[themes.{draft.key}]"]
    lines += [f"title = {_written(draft.title)}"] * bool(draft.title)
    lines += _lists("phrases", draft.phrases) + _lists("exclude", draft.exclude)
    lines += ["enabled = false"] * (not draft.is_enabled)
    return "\n".join(lines) + "\n"


def _lists(name: str, phrases: Phrases) -> list[str]:
    return [f"{name}.{language} = {_written(listed)}" for language, listed in phrases.items()]


def _written(value: str | tuple[str, ...]) -> str:
    return tomlkit.item(value if isinstance(value, str) else list(value)).as_string()


# ---------------------------------------------------------------- changing


def _edited(text: str, path: Path, draft: ThemeDraft) -> str:
    """The text with the theme as drafted.

    A theme in a shape that cannot be edited key by key is written anew where it stands.
    """
    with suppress(Exception):  # tomlkit stumbles in many ways over tables whose keys stand apart
        edited = _edited_by_key(text, draft)
        if draft in drafts(edited, path):
            return edited
    return _replaced(text, draft.key, _table_of(draft))


def _edited_by_key(text: str, draft: ThemeDraft) -> str:
    document = tomlkit.parse(text)
    table: Any = document["themes"][draft.key]
    _set(table, "title", draft.title, is_needed=bool(draft.title))
    _set_lists(table, "phrases", draft.phrases)
    _set_lists(table, "exclude", draft.exclude)
    _set(table, "enabled", draft.is_enabled, is_needed=not draft.is_enabled)
    return tomlkit.dumps(document)


def _set(table: Any, name: str, value: str | bool, *, is_needed: bool) -> None:
    """Change a value where it stands; add one that is needed, leave the default unsaid."""
    if name in table:
        if table[name] != value:
            table[name] = value
    elif is_needed:
        _add(table, f"{name} = {tomlkit.item(value).as_string()}\n")


def _set_lists(table: Any, name: str, phrases: Phrases) -> None:
    if name not in table:
        for line in _lists(name, phrases):
            _add(table, f"{line}\n")
        return
    known = table[name]
    for language in [one for one in known if one not in phrases]:
        del known[language]
    for language, listed in phrases.items():
        if language in known:
            _change(known[language], listed)
        else:
            known[language] = list(listed)
    if not phrases:
        del table[name]


def _change(array: Array, wanted: tuple[str, ...]) -> None:
    """Take out and put in what differs, so that comments between the phrases stay."""
    for place in reversed(range(len(array))):
        if array[place] not in wanted:
            del array[place]
    if list(array) != [one for one in wanted if one in array]:
        array.clear()
    for place, phrase in enumerate(wanted):
        if place >= len(array) or array[place] != phrase:
            array.insert(place, phrase)


def _add(table: Table, line: str) -> None:
    """Put a key after the theme's last one, before what leads over to the next theme."""
    body = table.value.body
    rest = []
    while body and isinstance(body[-1][1], Whitespace | Comment):
        rest.append(body.pop())
    for key, item in tomlkit.parse(line).body:
        table.append(key, item)
    body.extend(reversed(rest))


# ---------------------------------------------------------------- removing


def _replaced(text: str, key: str, instead: str) -> str:
    """The text with something else, or nothing, in place of a theme's lines."""
    kept: list[str] = []
    block: list[str] = []  # of the theme, until the header of another table comes
    for line in _LINE.findall(text):
        if _HEADER.match(line) and not _is_of(line, key):
            kept += _end_of(block, kept)
            block = []
        if _is_of(line, key) and not block:
            kept = [*kept, instead] if instead else _without_comment_above(kept)
            instead = ""
        (block if block or _is_of(line, key) else kept).append(line)
    return "".join(kept + _end_of(block, kept))


def _is_of(line: str, key: str) -> bool:
    """Whether a line is the header of the theme, or of a table below it."""
    name = re.escape(key)
    return bool(re.match(rf"""\s*\[\s*themes\s*\.\s*(?:{name}|"{name}"|'{name}')\s*[.\]]""", line))


def _without_comment_above(kept: list[str]) -> list[str]:
    """A comment right above the theme is about it, unless the file begins with it."""
    above = len(kept)
    while above and kept[above - 1].lstrip().startswith("#"):
        above -= 1
    return kept[:above] if above else kept


def _end_of(block: list[str], kept: list[str]) -> list[str]:
    """The blank lines and comments that lead over from a theme to the next."""
    size = len(block)
    while size and (not block[size - 1].strip() or block[size - 1].lstrip().startswith("#")):
        size -= 1
    rest = block[size:]
    is_doubled = rest and not rest[0].strip() and (not kept or not kept[-1].strip())
    return rest[1:] if is_doubled else rest


# ---------------------------------------------------------------- the file


def write_themes(path: Path, text: str, *, seen: str) -> None:
    """Put the text in place of the file, wholly or not at all.

    `seen` is `digest_of` what the file held when the edit began: ThemesChangedError when it holds
    something else now. ConfigError when it cannot be written.
    """
    if digest_of(read_text(path)) != seen:
        raise ThemesChangedError(f"{path}: was edited since this page was opened", path=str(path))
    parse_themes(text, path)
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror}; make it writable", path=str(path)
        ) from error


def replace_file(path: Path, text: str) -> None:
    """Put a text in place of a file, wholly or not at all, with the rights it had.

    OSError when it cannot be written.
    """
    target = path.resolve()
    number, name = tempfile.mkstemp(prefix=f".{target.stem}-", dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

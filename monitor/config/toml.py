"""What somebody wrote in a TOML file, checked against a model; every complaint names its place.

Keeps out which settings there are: the models stand in `settings` and `themes`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import ConfigError

#: A dotted key in its parts; list positions are numbers.
Key = tuple[str | int, ...]
#: What pydantic calls by its Python name.
_TOML_NAMES = {"Input": "it", "a valid tuple": "a list", "a valid dictionary": "a table"}


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"no time zone {name!r}; use an IANA name such as Asia/Bishkek") from error


#: The IANA name of a time zone that is known here.
ZoneName = Annotated[str, AfterValidator(_known_zone)]


class Table(BaseModel):
    """A table of a configuration file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A parsed file and its text, kept for line numbers."""

    path: Path
    text: str
    tables: dict[str, Any]

    def place(self, key: Key) -> str:
        """``file:line`` of a key or of the nearest table around it, else the file."""
        lines = dict(reversed(list(keys_by_line(self.text))))
        around = (key[:size] for size in range(len(key), 0, -1))
        line = next((lines[part] for part in around if part in lines), None)
        return f"{self.path}:{line}" if line else str(self.path)


def read_toml(path: Path) -> TomlFile:
    """Parse a file; ConfigError with the line when it cannot be read or is no TOML."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path}: not a file; put a TOML file there", path=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {_cause(error)}", path=str(path)) from error
    return parse_toml(path, text)


def parse_toml(path: Path, text: str) -> TomlFile:
    """Parse a text; `path` is for messages."""
    try:
        return TomlFile(path=path, text=text, tables=tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_message(path, text, error), path=str(path)) from error
    except (RecursionError, ValueError) as error:
        raise ConfigError(
            f"{path}: a list nested too deep or a number too long; shorten it", path=str(path)
        ) from error


def _cause(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"
    return error.strerror or str(error)


def _syntax_message(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    """``file:line: reason`` from tomllib's ``reason (at line 3, column 7)``."""
    reason, _, place = str(error).rpartition(" (at ")
    line = place.removeprefix("line ").partition(",")[0].removesuffix(")")
    if not line.isdigit():
        line = str(text.count("\n") + 1)
    if reason.startswith("Cannot overwrite") or reason.endswith("twice"):
        # Without the value, which may be a secret.
        given = text.split("\n")[int(line) - 1].partition("=")[0].strip()
        reason = f"given twice: {given[:60]}; keep one"
    return f"{path}:{line}: {reason}"


def keys_by_line(text: str) -> Iterator[tuple[Key, int]]:
    """Every key and table with its line, by reading each line as TOML of its own.

    tomllib keeps no positions. A line inside a multi-line string that looks like a key only adds
    a key nobody asks for.
    """
    prefix: Key = ()
    counts: dict[Key, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            prefix = _path_of(stripped)
            if stripped.startswith("[["):
                counts[prefix] = counts.get(prefix, -1) + 1
                prefix = (*prefix, counts[prefix])
            yield from ((prefix[:size], number) for size in range(len(prefix), 0, -1))
        elif "=" in stripped:
            path = _path_of(stripped.partition("=")[0] + "= 0")
            yield from ((prefix + path[:size], number) for size in range(len(path), 0, -1))


def _path_of(line: str) -> Key:
    """``[a."b"]`` or ``a.b = 0`` → ("a", "b"); empty when the line is not TOML by itself."""
    try:
        node: Any = tomllib.loads(line)
    except (RecursionError, ValueError):
        return ()
    path: Key = ()
    while isinstance(node, dict) and node:
        name, node = next(iter(node.items()))
        path = (*path, name)
    return path


def dotted(key: Key) -> str:
    """``people[2].name`` for ("people", 1, "name"): people count from 1."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key)
    return "".join(parts).removeprefix(".")


def describe(error: ValidationError, model: type[BaseModel]) -> tuple[Key, str]:
    """The key of the first complaint and what to do about it, unknown keys first."""
    details = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    first = details[0]
    key: Key = tuple(part for part in first["loc"] if part != "[key]")
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return key, f"{dotted(key)}: {_complaint(first, key, model)}{more}"


def _complaint(detail: ErrorDetails, key: Key, model: type[BaseModel]) -> str:
    if detail["type"] == "extra_forbidden":
        return f"unknown key{_suggestion(key, model)}"
    if detail["type"] == "missing":
        return "missing; add it"
    message = detail["msg"].removeprefix("Value error, ")
    given = detail["input"]
    is_plain = isinstance(given, str | int | float) and str(given)
    shown = f", not {given!r}" if is_plain and not _is_secret(key, model) else ""
    for python, toml in _TOML_NAMES.items():
        message = message.replace(python, toml)
    return f"{message[0].lower()}{message[1:]}{shown if detail['type'] != 'value_error' else ''}"


def _is_secret(key: Key, model: type[BaseModel]) -> bool:
    """Whether the value may be a secret, or a table's that holds one: fields with repr=False."""
    table: Any = reduce(shape_below, key[:-1], model)
    if not is_model(table):
        return _holds_secret(table)
    field = table.model_fields.get(str(key[-1])) if key else None
    return bool(field and not field.repr) or _holds_secret(field.annotation if field else table)


def _holds_secret(shape: Any) -> bool:
    """Whether a table, or one of a list or mapping of tables, has a secret."""
    if is_model(shape):
        return any(
            not one.repr or _holds_secret(one.annotation) for one in shape.model_fields.values()
        )
    return any(_holds_secret(one) for one in get_args(shape))


def _suggestion(key: Key, model: type[BaseModel]) -> str:
    """The nearest key of the same table, else the nearest anywhere."""
    name = str(key[-1])
    around = reduce(shape_below, key[:-1], model)
    beside = list(around.model_fields) if is_model(around) else []
    if found := nearest(name, beside):
        return f"; did you mean {dotted((*key[:-1], found))}?"
    anywhere = {path.rpartition(".")[2]: path for path in reversed(known_keys(model))}
    if found := nearest(name, list(anywhere)):
        return f"; did you mean {anywhere[found]}?"
    return f"; known here: {', '.join(beside)}" if beside else ""


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The most similar of the known words, None when none is near.

    60 lets ``interval_sec`` reach ``interval_seconds`` and ``seed`` reach ``seeds``, and keeps
    unrelated keys apart (``colour`` against ``cron`` is 40).
    """
    from rapidfuzz import fuzz, process, utils  # loaded for whoever made a mistake

    found = process.extractOne(
        word, known, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60
    )
    return found[0] if found else None


def known_keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Every dotted key a model takes; lists and mappings of tables by the name of the whole."""
    keys: list[str] = []
    for name, field in model.model_fields.items():
        shape: Any = field.annotation
        nested = known_keys(shape, f"{prefix}{name}.") if is_model(shape) else []
        keys += nested or [f"{prefix}{name}"]
    return keys


def is_model(shape: Any) -> bool:
    """Whether a type is that of a table."""
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def shape_below(shape: Any, part: str | int) -> Any:
    """The type one step down: a field of a model, the value of a mapping, the element of a list."""
    if is_model(shape):
        return shape.model_fields[str(part)].annotation
    inner = [one for one in get_args(shape) if one is not Ellipsis]
    return inner[-1] if inner else shape

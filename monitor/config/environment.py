"""The layer of ``MONITOR_SECTION__KEY`` variables over a file of settings.

``MONITOR_SECTION__KEY_FILE`` names a file that holds the value: containers get secrets so.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from monitor.config.renamed import RENAMED
from monitor.config.secret import read_secret
from monitor.config.toml import Key, is_model, nearest, shape_below
from monitor.errors import ConfigError

_PREFIX = "MONITOR_"
_FILE = "_FILE"
#: Kubernetes sets these by itself in every pod beside a service that is called "monitor".
_SERVICE_LINK = re.compile(r"MONITOR_(SERVICE_|PORT($|_\d))")
#: The folder of the settings themselves; read by the command line.
_OUTSIDE = {"MONITOR_CONFIG"}


def read_environment(model: type[BaseModel]) -> dict[str, Any]:
    """What the variables say, in tables as a file has them; ConfigError names the variable.

    One of a section the model does not have is an error; so is a file that cannot be read.
    """
    known = {variable((section,)) for section in model.model_fields}
    names = sorted(name for name in os.environ if name.startswith(_PREFIX))
    ours = [name for name in names if name not in _OUTSIDE and not _SERVICE_LINK.match(name)]
    for name in ours:
        section = name.partition("__")[0]
        if section not in known and section.removesuffix(_FILE) not in known:
            hint = nearest(name, sorted(known))
            raise ConfigError(
                f"{name}: unknown setting" + (f"; did you mean {hint}?" if hint else "")
            )
    return _tables(model, dict(_values(model, ours))) if ours else {}


def variable(key: Key) -> str:
    """The variable of a key; the one that names a file where that one is set."""
    name = _PREFIX + "__".join(str(part) for part in key).upper()
    return name + _FILE if name not in os.environ and name + _FILE in os.environ else name


def _values(model: type[BaseModel], names: list[str]) -> Iterator[tuple[str, str]]:
    """Variables under the names settings have now, with what their files hold."""
    for name in names:
        key = _key(name)
        if _is_setting(model, key) or not name.endswith(_FILE):
            yield _new_name(name, key), os.environ[name]
            continue
        plain = name.removesuffix(_FILE)
        if plain in os.environ:
            raise ConfigError(f"{name}: {plain} is given, too; keep one")
        yield _new_name(plain, _key(plain)), _content(name)


def _key(name: str) -> Key:
    return tuple(name.removeprefix(_PREFIX).lower().split("__"))


def _is_setting(model: type[BaseModel], key: Key) -> bool:
    table: Any = reduce(_below, key[:-1], model)
    return is_model(table) and key[-1] in table.model_fields


def _below(shape: Any, part: str | int) -> Any:
    """As `shape_below`; nothing is below what is not there."""
    is_missing = is_model(shape) and part not in shape.model_fields
    return None if is_missing else shape_below(shape, part)


def _new_name(name: str, key: Key) -> str:
    if key not in RENAMED:
        return name
    new = _PREFIX + "__".join((*map(str, key[:-1]), RENAMED[key])).upper()
    if new in os.environ:
        raise ConfigError(f"{name} is the old name of {new}, and both are given; keep the new one")
    return new


def _content(name: str) -> str:
    path = Path(os.environ[name])
    held = read_secret(path)
    if held is None:
        raise ConfigError(
            f"{name}: {path} cannot be read as text; make it readable", path=str(path)
        )
    return held.strip()


def _tables(model: type[BaseModel], values: Mapping[str, str]) -> dict[str, Any]:
    # Loaded where there is one: that takes a tenth of the time a pass with nothing to do takes.
    from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

    like_settings = cast("type[BaseSettings]", model)  # any model will do
    source = EnvSettingsSource(like_settings, env_prefix=_PREFIX, env_nested_delimiter="__")
    source.env_vars = {name.lower(): value for name, value in values.items()}
    try:
        return source()
    except SettingsError as error:
        raise ConfigError(f"{_PREFIX}*: {error}; lists and tables are written as JSON") from error

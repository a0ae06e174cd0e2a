"""JSON Schemas of the two files, made from what checks them: editors complete and check by them.

What a key means is the ``#:`` comment above its field.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from monitor.config.settings import SETTINGS_FILE, Settings
from monitor.config.themes import THEMES_FILE, ThemesTable
from monitor.config.toml import Table

#: The file a schema is of → its model.
_MODELS: Mapping[str, type[Table]] = {SETTINGS_FILE: Settings, THEMES_FILE: ThemesTable}
_FIELD = re.compile(r"((?:^    #: .*\n)+)^    (\w+): ", re.MULTILINE)


def schema_name(file: str) -> str:
    """``monitor.schema.json`` for ``monitor.toml``."""
    return f"{Path(file).stem}.schema.json"


def schemas() -> Mapping[str, str]:
    """JSON texts of draft 2020-12 by the file they are of."""
    return {
        name: json.dumps(schema_of(model) | {"title": name}, indent=2, ensure_ascii=False) + "\n"
        for name, model in _MODELS.items()
    }


def schema_of(model: type[Table]) -> dict[str, Any]:
    """The schema of a model, each key with its description."""
    schema = model.model_json_schema()
    tables = {model.__name__: schema, **schema.get("$defs", {})}
    for kind in Table.__subclasses__():
        for key, meaning in _meanings(kind) if kind.__name__ in tables else ():
            tables[kind.__name__]["properties"][key]["description"] = meaning
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def _meanings(kind: type[Table]) -> Iterator[tuple[str, str]]:
    for comment, key in _FIELD.findall(inspect.getsource(kind)):
        yield key, " ".join(line.strip().removeprefix("#: ") for line in comment.splitlines())

"""JSON Schemas of the two files, made from what checks them: editors complete and check by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from monitor.config.settings import SETTINGS_FILE, Settings
from monitor.config.themes import THEMES_FILE, ThemesTable

#: The file a schema is of → its model.
_MODELS: Mapping[str, type[BaseModel]] = {SETTINGS_FILE: Settings, THEMES_FILE: ThemesTable}


def schema_name(file: str) -> str:
    """``monitor.schema.json`` for ``monitor.toml``."""
    return f"{Path(file).stem}.schema.json"


def schemas() -> Mapping[str, str]:
    """JSON texts of draft 2020-12 by the file they are of."""
    return {name: _text(name, model) for name, model in _MODELS.items()}


def _text(name: str, model: type[BaseModel]) -> str:
    schema: dict[str, Any] = model.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | schema | {"title": name}, indent=2, ensure_ascii=False) + "\n"

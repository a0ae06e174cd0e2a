"""Settings that go by another name now: the old one is still understood.

`monitor config migrate` writes the new names into the file; until then it is read as if it had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.config.toml import Key, TomlFile, dotted, keys_by_line, parse_toml
from monitor.errors import ConfigError

#: Old name → the new one, in the same table. An entry stays for two minor versions.
RENAMED: Mapping[Key, str] = {
    ("web", "names"): "allowed_hosts",
    ("web", "proxies"): "trusted_proxies",
}


def renamed_in(tables: Mapping[str, Any]) -> Iterator[tuple[Key, Key]]:
    """Old and new name of each setting that goes by its old one; ConfigError when it has both."""
    for old, name in RENAMED.items():
        table: Any = tables
        for part in old[:-1]:
            table = table.get(part) if isinstance(table, Mapping) else None
        if isinstance(table, Mapping) and old[-1] in table:
            new = (*old[:-1], name)
            if name in table:
                raise ConfigError(
                    f"{dotted(old)} is the old name of {dotted(new)}, and both are given; "
                    "keep the new one",
                    key=dotted(new),
                )
            yield old, new


def with_new_names(file: TomlFile) -> TomlFile:
    """The file with every setting under its new name; comments, order and lines stay."""
    wanted = dict(renamed_in(file.tables))
    if not wanted:
        return file
    lines = file.text.split("\n")
    for key, number in keys_by_line(file.text):
        if key in wanted:
            name = rf"(?<![\w-]){re.escape(str(key[-1]))}(?![\w-])"
            lines[number - 1] = re.sub(name, str(wanted[key][-1]), lines[number - 1], count=1)
    changed = parse_toml(file.path, "\n".join(lines))
    for old, new in renamed_in(changed.tables):  # in a table on one line, or in quotes
        raise ConfigError(
            f"{file.place(old)}: {dotted(old)} is now called {dotted(new)}; rename it by hand",
            path=str(file.path),
            key=dotted(old),
        )
    return changed

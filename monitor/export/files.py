"""An export as a file: whole under its name, or not there at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from monitor.errors import ReportError
from monitor.export.columns import Row, Table
from monitor.export.formats import Format


def export_to(path: Path, form: Format, table: Table, rows: Iterable[Row]) -> tuple[Path, ...]:
    """Write rows to a file, and beside it what its columns mean where that is no part of it.

    Each file takes the place of the one before when it is complete. ReportError when one cannot be
    written.
    """
    _put(path, lambda out: form.write(table, rows, out))
    if form.beside is None:
        return (path,)
    ending, described = form.beside
    stem = path.name.removesuffix(f".{form.name}") if ending.startswith(".") else path.name
    beside = path.with_name(f"{stem}{ending}")
    content = described(table, path.name)
    _put(beside, lambda out: out.write(content))
    return path, beside


def _put(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    with _as_report_error(path):
        try:
            with part.open("xb") as out:
                fill(out)
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


@contextmanager
def _as_report_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(
            f"{path}: cannot be written ({error.strerror or error}); check the folder and free "
            "space, or name another file",
            path=str(path),
        ) from error

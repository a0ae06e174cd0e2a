"""What came of a pass: in words, and as an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.errors import ConfigError, NotifyError, ReportError, SourceError

if TYPE_CHECKING:
    from monitor.model import Failure, Run


def exit_code(run: Run) -> int:
    """What a command that made this pass exits with."""
    codes = {
        "write": ReportError.exit_code,
        "config": ConfigError.exit_code,
        "decide": 1,
        "send": NotifyError.exit_code,
    }
    stages = {failure.stage for failure in run.failures}
    first = next((stage for stage in codes if stage in stages), None)
    return codes[first] if first else SourceError.exit_code if stages else 0


def in_one_line(run: Run) -> str:
    """What came of a pass."""
    return (
        f"run {run.id}: {run.files_seen} files, {run.articles_new} new articles, "
        f"{run.statements_new} new statements, {run.changes_made} new changes, "
        f"{len(run.failures)} failures"
    )


def lines_of(run: Run) -> list[str]:
    """What came of a pass, with what it revised and what failed."""
    revised = (f"revised: {line}" for line in run.revised)
    return [in_one_line(run), *revised, *map(_line_of, run.failures)]


def _line_of(failure: Failure) -> str:
    place = "" if failure.message.startswith(failure.source) else f"{failure.source}: "
    return f"failed: {place}{failure.message} ({failure.stage})"


def print_run(run: Run) -> None:
    """Say what came of a pass."""
    for line in lines_of(run):
        click.echo(line)

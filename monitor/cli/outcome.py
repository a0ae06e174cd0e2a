"""What came of a pass: in words, and as an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.errors import ConfigError, NotifyError, ReportError, SourceError

if TYPE_CHECKING:
    from monitor.model import Run


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


def print_run(run: Run) -> None:
    """What came of a pass, with what it revised and what failed."""
    click.echo(in_one_line(run))
    for line in run.revised:
        click.echo(f"revised: {line}")
    for failure in run.failures:
        place = "" if failure.message.startswith(failure.source) else f"{failure.source}: "
        click.echo(f"failed: {place}{failure.message} ({failure.stage})")

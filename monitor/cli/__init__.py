"""The command line: reads arguments, wires the parts, prints results and errors.

Results go to standard output, the log and errors to standard error. Every error is one line and
an exit code: 0 done, 1 failed or a bug, 2 wrong use, 3 configuration, 4 a source file, 5 the
store, 6 a report, 7 another program makes the passes, 8 a notice, 9 a Dask cluster, 10 a source of
the web. A command's module is imported when the command is called, so that
``monitor --version`` answers at once.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from monitor import __version__
from monitor.cli.folders import Folders
from monitor.errors import MonitorError

#: Command → its one line of help and where it is. The order is that of ``monitor --help``.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("Make a folder to begin in.", "init:init"),
    "run": ("Watch the folder and serve the pages until stopped.", "service:run"),
    "once": ("Go through the folder once.", "once:once"),
    "backfill": ("Go through an archive in the folder, on a cluster too.", "backfill:backfill"),
    "fetch": ("Fetch the sources into the folder once.", "fetch:fetch"),
    "sources": ("List the sources and how each stands.", "fetch:sources"),
    "serve": ("Serve the pages without making passes.", "service:serve"),
    "status": ("Say what the last pass did.", "status:status"),
    "retry": ("Have failed files tried again.", "retry:retry"),
    "inspect": ("Show what is read from files; nothing is stored.", "inspect:inspect"),
    "explain": ("Say why: every rule and score behind an id.", "explain:explain"),
    "review": ("Show the doubtful links, the likeliest first.", "review:review"),
    "rule": ("Overrule what was decided, for good.", "rule:rule"),
    "report": ("Print the report of a meeting.", "show:report"),
    "export": ("Write everything of one sort as a table.", "export:export"),
    "search": ("Find words in the stored articles.", "show:search"),
    "mcp": ("Answer an assistant; nothing can be changed.", "mcp:mcp"),
    "themes": ("List, check and try themes.", "themes:themes"),
    "config": ("Check, show and rewrite the settings.", "settings:config"),
    "backup": ("Copy the database while it is in use.", "backup:backup"),
    "restore": ("Put a backup in the database's place.", "backup:restore"),
    "resend": ("Send once more what went out.", "resend:resend"),
    "notify": ("Try the addresses that get messages.", "notify:notify"),
    "token": ("Make a token that opens the pages.", "token:token"),
    "migrate": ("Bring the database to this version.", "settings:migrate"),
    "healthcheck": ("Ask the running service whether it lives.", "healthcheck:healthcheck"),
    "completion": ("Print what a shell loads to complete commands.", "completion:completion"),
    "doctor": ("Look for what could go wrong here.", "doctor:doctor"),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][1].partition(":")
        command: click.Command = getattr(importlib.import_module(f"monitor.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command in the error."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from rapidfuzz import fuzz, process

            near = process.extractOne(args[0], COMMANDS.keys(), scorer=fuzz.ratio, score_cutoff=50)
            hint = f" Did you mean '{near[0]}'?" if near else " See 'monitor --help'."
            raise click.UsageError(f"No such command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """The list of commands without importing one of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (text, _) in COMMANDS.items()])


_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="monitor")
@click.option(
    "--config",
    "config_dir",
    type=_FOLDER,
    envvar="MONITOR_CONFIG",
    help="Folder of monitor.toml and themes.toml.  [default: config]",
)
@click.option("--seeds", "seeds_dir", type=_FOLDER, help="Folder to watch.")
@click.option("--data", "data_dir", type=_FOLDER, help="Folder of the database.")
@click.option("--reports", "reports_dir", type=_FOLDER, help="Folder to write reports to.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(
    context: click.Context,
    config_dir: Path | None,
    seeds_dir: Path | None,
    data_dir: Path | None,
    reports_dir: Path | None,
    debug: bool,  # noqa: ARG001 - read by `main`, which outlives the context
) -> None:
    """Watch a folder of readouts and report what was promised and what changed."""
    context.obj = Folders(
        config_dir=config_dir, seeds_dir=seeds_dir, data_dir=data_dir, reports_dir=reports_dir
    )


def main() -> None:
    """The entry point: every error one line and its exit code, no traceback without --debug."""
    try:
        code = cli.main(standalone_mode=False, prog_name="monitor")
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        click.echo(f"monitor: {error.format_message()}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except MonitorError as error:
        if "--debug" in sys.argv:
            raise
        click.echo(f"monitor: {error}", err=True)
        code = error.exit_code
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        reason = str(error).splitlines()[0] if str(error) else ""
        click.echo(
            f"monitor: a bug: {type(error).__name__}: {reason}; "
            "add --debug before the command for the traceback",
            err=True,
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)

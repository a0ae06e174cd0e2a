"""``token``: makes what the pages ask for when others can reach them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from monitor.errors import ConfigError


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the hash to this file instead of printing it.",
)
@click.option("--force", is_flag=True, help="Replace the file: the token of before ends.")
def token(out: Path | None, force: bool) -> None:
    """Make a random token and print it, this once; what may lie on a disk is its hash."""
    from monitor.config import Token, make_token

    plain = make_token()
    line = Token.of(plain).line
    if out is not None:
        _write(out, line, is_forced=force)
    click.echo(f"token  {plain}")
    click.echo(f"hash   {line if out is None else f'in {out}: set web.token_file to it'}")
    click.echo("The token is shown only now: keep it where passwords are kept.", err=True)


def _write(path: Path, line: str, *, is_forced: bool) -> None:
    """Put the line in a file that only this user reads; ConfigError when there is one already."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}") if is_forced else path
    try:
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(f"{line}\n")
        if is_forced:
            fresh.replace(path)
    except FileExistsError as error:
        raise ConfigError(
            f"{path}: is there already; name another file, or replace it with --force",
            path=str(path),
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror}; name another file", path=str(path)
        ) from error

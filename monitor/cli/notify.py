"""``notify test``: whether messages reach who is told in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.folders import Folders
from monitor.errors import ConfigError, NotifyError

if TYPE_CHECKING:
    from monitor.config import Settings, Themes
    from monitor.model import Message
    from monitor.notify import Address


@click.group()
def notify() -> None:
    """Try the addresses that get messages."""


@notify.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--show", is_flag=True, help="Print the messages and send none.")
@click.pass_obj
def test(folders: Folders, names: tuple[str, ...], show: bool) -> int:
    """Send a made-up message to every address, or to these; exits with 8 when one cannot be.

    It is put in words by the templates in force, quiet hours or not, and stands in no ledger.
    """
    from monitor.cli.wiring import addresses_of

    addresses = {one.name: one for one in addresses_of(folders.settings())}
    if unknown := [one for one in names if one not in addresses]:
        there = ", ".join(addresses) or "none"
        raise click.UsageError(f"No address {unknown[0]!r} in notices.to; there are: {there}.")
    if not addresses:
        raise click.UsageError("No address to try: add one to [notices.to] in monitor.toml.")
    failed = False
    for name in names or addresses:
        try:
            message = _message(addresses[name], folders)
            if show:
                click.echo(f"{name}: {message.title}\n\n{message.text}")
            else:
                click.echo(f"ok    {name}: {_sent(addresses[name], message)}")
        except NotifyError as error:
            failed = True
            click.echo(f"FAIL  {error}")
    return NotifyError.exit_code if failed else 0


def check_addresses(folders: Folders, settings: Settings, themes: Themes) -> None:
    """ConfigError when an address cannot be told: its URL, a theme, a template. Sends nothing."""
    from monitor.cli.wiring import addresses_of
    from monitor.config.toml import nearest
    from monitor.notify.by_apprise import check

    known = [one.key for one in themes.themes]
    for address in addresses_of(settings):
        try:
            check(address)
            _message(address, folders)
        except NotifyError as error:
            raise ConfigError(str(error), key=f"notices.to.{address.name}") from error
        if unknown := [one for one in address.rules.themes if one not in known]:
            key = f"notices.to.{address.name}.themes"
            hint = nearest(unknown[0], known)
            raise ConfigError(
                f"{key}: no theme {unknown[0]!r}" + (f"; did you mean {hint}?" if hint else ""),
                key=key,
            )


def _message(address: Address, folders: Folders) -> Message:
    from monitor.cli.wiring import templates_of
    from monitor.model import Message
    from monitor.notify.sample import sample
    from monitor.notify.wording import words_of

    now = datetime.now(UTC)
    letter = sample(address, f"test-{now:%Y%m%dT%H%M%S}")
    words = words_of(letter, templates_of(folders))
    return Message(
        id=letter.id,
        channel=address.name,
        title=words.title,
        text=words.text,
        html=words.html,
        made_at=now,
    )


def _sent(address: Address, message: Message) -> str:
    """Send it; where it went."""
    from monitor.notify.by_apprise import Line

    return Line(address).send(message)

"""Settings: `monitor.toml`, then ``MONITOR_*`` of the environment, then flags; the last one wins.

Keeps out what the settings do: stages get plain arguments. Folders are relative to the folder
the program is started in.
"""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from monitor.config.environment import read_environment, variable
from monitor.config.notices import Notices
from monitor.config.renamed import with_new_names
from monitor.config.secret import read_secret
from monitor.config.token import Token
from monitor.config.toml import (
    Key,
    Table,
    TomlFile,
    ZoneName,
    describe,
    dotted,
    nearest,
    read_toml,
)
from monitor.errors import ConfigError
from monitor.parties import party_names

SETTINGS_FILE = "monitor.toml"
#: The folder of a source, and its label in metrics.
_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class Folders(Table):
    """Where things are."""

    #: The folder that is watched for articles.
    seeds: Path = Path("seeds")
    #: The folder of the database, unless `database.url` says otherwise.
    data: Path = Path("data")
    #: The folder the reports are written to.
    reports: Path = Path("reports")


class Database(Table):
    """Where facts and decisions are stored."""

    #: SQLAlchemy URL (``postgresql://user@host/name``); empty for SQLite in the data folder.
    url: str = Field(default="", repr=False)
    #: A file whose first line is the URL, to keep a password out of the settings.
    url_file: str = ""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.url and self.url_file:
            raise ValueError("url and url_file are both given; keep one")
        return self


class Schedule(Table):
    """When the watched folder is gone through."""

    #: Seconds between passes; not used when `cron` is given.
    every_seconds: float = Field(default=60, ge=1, le=86_400)
    #: Five fields of cron (``*/15 6-20 * * mon-fri``); empty for the interval.
    cron: str = ""
    #: IANA name of the zone the cron fields are in.
    time_zone: ZoneName = "UTC"
    #: Seconds after which every file is looked at again although no folder has changed.
    full_every_seconds: float = Field(default=300, ge=1, le=86_400)
    #: Whether a change in the folder brings the next pass forward.
    watch: bool = True

    @property
    def timing(self) -> dict[str, Any]:
        """What a trigger is made from."""
        return self.model_dump(include={"every_seconds", "cron", "time_zone"})


class Fetch(Table):
    """How the hosts of all sources are asked."""

    #: What hosts are told who asks; empty for monitor and its version. What stands before the /
    #: is looked for in robots.txt.
    user_agent: str = ""
    #: Seconds between two requests to one host, whoever makes them.
    pause_seconds: float = Field(default=2.0, ge=0, le=3600)
    #: Seconds to connect, and between two pieces of an answer.
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)
    #: Seconds for a whole answer.
    max_seconds: float = Field(default=120.0, gt=0, le=3600)
    #: Larger answers are given up, measured unpacked.
    max_megabytes: float = Field(default=10, gt=0, le=1000)
    #: Redirects of one request.
    max_redirects: int = Field(default=5, ge=0, le=20)
    #: How often an address is asked that fails in a way that may pass.
    tries: int = Field(default=3, ge=1, le=10)
    #: Names and addresses of hosts that may lead into a private network or to this machine.
    private_hosts: tuple[str, ...] = ()


class SourceTable(Table):
    """A feed or page that is fetched into the watched folder."""

    #: What stands at the address.
    kind: Literal["feed", "page", "list"]
    #: Its address, http or https.
    url: str
    #: Seconds between rounds; not used when `cron` is given.
    every_seconds: float = Field(default=3600, ge=1, le=31 * 86_400)
    #: Five fields of cron; empty for the interval.
    cron: str = ""
    #: IANA name of the zone the cron fields are in.
    time_zone: ZoneName = "UTC"
    #: CSS selector of the links of a list, or of what holds them; empty for those that look like
    #: articles.
    links: str = ""
    #: The article of a feed: the page an entry leads to, or the entry itself.
    take: Literal["page", "entry"] = "page"
    #: Who publishes, where a page does not say.
    publisher: str = ""
    #: Whether robots.txt is kept to.
    robots: bool = True
    #: Hours after which a listed page is asked for again; 0 for never.
    recheck_hours: float = Field(default=24.0, ge=0, le=8760)
    #: Pages of one round.
    max_pages: int = Field(default=50, ge=1, le=1000)
    #: Days without anything new that raise an alarm; 0 for never.
    quiet_days: float = Field(default=0, ge=0, le=3650)
    #: Whether it is fetched; what it brought stays.
    enabled: bool = True

    @property
    def timing(self) -> dict[str, Any]:
        """What a trigger is made from."""
        return self.model_dump(include={"every_seconds", "cron", "time_zone"})

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            has_host = False
        if not has_host or parts.scheme not in ("http", "https"):
            raise ValueError("no http or https address; write one such as https://example.org/feed")
        if parts.username is not None:
            raise ValueError("a user or password in an address is not supported")
        return url

    @field_validator("links")
    @classmethod
    def _selector(cls, links: str) -> str:
        if not links:
            return links
        from cssselect import SelectorError, parse  # loaded for whoever gives one

        try:
            parse(links)
        except SelectorError as error:
            raise ValueError(f"no CSS selector: {error}; write one such as 'main a'") from error
        return links

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.links and self.kind != "list":
            raise ValueError(f"links is for lists, and this is a {self.kind}")
        if self.take == "entry" and self.kind != "feed":
            raise ValueError(f"take is for feeds, and this is a {self.kind}")
        return self


class Intake(Table):
    """Which files are read."""

    #: Seconds a file's size and time must stay the same before it is read.
    settle_seconds: float = Field(default=0.5, ge=0, le=60)
    #: Larger files are refused.
    max_megabytes: float = Field(default=20, gt=0, le=1000)
    #: Elements of a page within one another.
    max_nesting: int = Field(default=200, ge=1, le=250)
    #: Seconds one article may take to be read.
    max_seconds: float = Field(default=30, gt=0, le=3600)
    #: Memory one article may take to be read.
    max_memory_megabytes: float = Field(default=1000, ge=50, le=100_000)
    #: Processes that read, each with the memory above, or decide, or draw, where there is much;
    #: 0 for as many as there are cores.
    processes: int = Field(default=0, ge=0, le=256)
    #: Larger files of many articles (ZIP, tar, mbox, JSON lines) are refused.
    max_container_megabytes: float = Field(default=1000, gt=0, le=1_000_000)
    #: What such a file may unpack to.
    max_unpacked_megabytes: float = Field(default=4000, gt=0, le=10_000_000)
    #: Articles in it.
    max_members: int = Field(default=100_000, ge=1, le=10_000_000)
    #: How many times its own size it may unpack to.
    max_ratio: int = Field(default=200, ge=2, le=100_000)
    #: Statements of one article: transcripts of an hour have 200, and comparing two articles takes
    #: as many steps as one number times the other.
    max_statements: int = Field(default=500, ge=1, le=100_000)


class Backup(Table):
    """Copies of the SQLite database that the passes make by themselves."""

    #: Hours between them; 0 for none.
    every_hours: float = Field(default=24.0, ge=0, le=8760)
    #: How many copies are kept; older ones are removed.
    keep: int = Field(default=7, ge=1, le=1000)
    #: Where they are; empty for ``backups`` in the data folder.
    folder: str = ""


class Alarm(Table):
    """What is worth an alarm."""

    #: Days without a new article after which an alarm is raised; 0 for never.
    quiet_days: float = Field(default=0, ge=0, le=3650)


class Web(Table):
    """The pages `monitor run` serves."""

    #: Whether `monitor run` serves pages.
    enabled: bool = True
    #: Address to listen on; anything but loopback needs a token.
    host: str = "127.0.0.1"
    #: Port to listen on.
    port: int = Field(default=8300, ge=1, le=65_535)
    #: What the pages ask everybody for, 20 letters at least; for the environment
    #: (MONITOR_WEB__TOKEN) rather than for a file.
    token: SecretStr = Field(default=SecretStr(""), repr=False)
    #: A file whose first line is the token or, better, its hash from `monitor token`.
    token_file: str = ""
    #: Host names the pages answer to, beside localhost and `host`. None: loopback answers to those
    #: alone, any other address to every name, since what a stranger's name lacks is the token.
    allowed_hosts: tuple[str, ...] = ()
    #: Addresses or networks of proxies that are believed when they say who asks, and how.
    trusted_proxies: tuple[str, ...] = ()

    @property
    def has_token(self) -> bool:
        """Whether the pages ask for one."""
        return bool(self.token_file or self.token.get_secret_value())

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this machine can reach the pages."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:  # a name: who knows where it leads
            return False

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if self.token_file and self.token.get_secret_value():
            raise ValueError("token and token_file are both given; keep one")
        return self

    @field_validator("allowed_hosts")
    @classmethod
    def _plain_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _HOST_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no host name; write it without scheme and port")
        return names

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for one in proxies:
            try:
                ipaddress.ip_network(one)
            except ValueError as error:
                raise ValueError(
                    f"{one!r} is no address or network; write 10.0.0.7 or 10.0.0.0/24"
                ) from error
        return proxies


class Log(Table):
    """How the log on standard error looks."""

    #: How a line of the log is written.
    format: Literal["keyvalue", "json"] = "keyvalue"
    #: The least that is worth a line.
    level: Literal["debug", "info", "warning", "error"] = "info"


class KnownPerson(Table):
    """A person whose names vary from outlet to outlet."""

    #: The form to show.
    name: str = Field(min_length=1)
    #: Party code, such as ``KGZ``.
    party: str = Field(min_length=1)
    #: Other spellings.
    aliases: tuple[str, ...] = ()


class Settings(Table):
    """Every setting, with its default."""

    folders: Folders = Folders()
    database: Database = Database()
    schedule: Schedule = Schedule()
    intake: Intake = Intake()
    fetch: Fetch = Fetch()
    #: Feeds and pages by name, which is their folder below `sources` in the watched one.
    sources: dict[str, SourceTable] = Field(default_factory=dict)
    notices: Notices = Notices()
    backup: Backup = Backup()
    alarm: Alarm = Alarm()
    web: Web = Web()
    log: Log = Log()
    #: People whose names vary, beside those an article introduces itself.
    people: tuple[KnownPerson, ...] = ()
    #: Names of organisations by code, beside the ones monitor knows.
    organisations: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("sources")
    @classmethod
    def _plain_source_names(cls, sources: dict[str, SourceTable]) -> dict[str, SourceTable]:
        for name in sources:
            if not _SOURCE_NAME.fullmatch(name):
                raise ValueError(
                    f"{name!r} is no name of a source; use small letters, digits, - and _"
                )
        return sources

    @property
    def sources_dir(self) -> Path:
        """Where what is remembered of sources is."""
        return self.folders.data / "sources"

    @property
    def database_url(self) -> str:
        """Where the store is; SQLite in the data folder unless a URL is given."""
        if self.database.url_file:
            return _first_line(Path(self.database.url_file), "database.url")
        return self.database.url or f"sqlite:///{self.folders.data / 'monitor.db'}"

    def web_token(self) -> Token | None:
        """What the pages ask for; None when they ask for none.

        ConfigError when there is one that cannot be used, or none where one is needed.
        """
        if not self.web.has_token and self.web.is_loopback:
            return None
        if not self.web.has_token:
            raise ConfigError(
                f"web.host: {self.web.host} is open to others, and no token is set; make one with "
                "'monitor token', or listen on 127.0.0.1",
                key="web.host",
            )
        file = self.web.token_file
        text = _first_line(Path(file), "web.token") if file else self.web.token.get_secret_value()
        try:
            return Token.read(text)
        except ValueError as error:
            raise ConfigError(
                f"{file or 'web.token'}: {error}", key="web.token_file" if file else "web.token"
            ) from None

    @property
    def backups_dir(self) -> Path:
        """Where the copies of the database are."""
        return Path(self.backup.folder or self.folders.data / "backups")

    @property
    def max_bytes(self) -> int:
        """The size limit of a file in bytes."""
        return int(self.intake.max_megabytes * 1_000_000)


def _first_line(path: Path, key: str) -> str:
    """The secret of a file that is read in place of the setting `key`."""
    held = read_secret(path)
    if held is None:
        raise ConfigError(
            f"{path}: {key}_file cannot be read; make it readable or use {key}",
            path=str(path),
            key=f"{key}_file",
        )
    return held.split("\n", 1)[0].strip()


def read_settings(path: Path) -> TomlFile:
    """The file as it is written; one without a line when there is none."""
    return read_toml(path) if path.exists() else TomlFile(path=path, text="", tables={})


def load_settings(config_dir: Path, **folders: Path | None) -> Settings:
    """Settings of a folder, the environment and the folder flags that are not None.

    A missing `monitor.toml` means the defaults. ConfigError names file and line, variable or flag.
    """
    path = config_dir / SETTINGS_FILE
    file = with_new_names(read_settings(path))
    flags = {"folders": {name: value for name, value in folders.items() if value is not None}}
    environment = read_environment(Settings)
    try:
        settings = Settings(**_laid_over(_laid_over(file.tables, environment), flags))
    except ValidationError as error:
        key, message = describe(error, Settings)
        place = _place(key, file, environment)
        raise ConfigError(f"{place}: {message}", path=str(path), key=dotted(key)) from error
    _check_parties(settings, file)
    return settings


def _check_parties(settings: Settings, file: TomlFile) -> None:
    """A person's party must be one monitor knows or an organisation of the settings."""
    known = {name.code for name in party_names().values()} if settings.people else set()
    known |= settings.organisations.keys()
    for number, person in enumerate(settings.people):
        if person.party not in known:
            key: Key = ("people", number, "party")
            hint = nearest(person.party, sorted(known)) or "a code such as KGZ"
            raise ConfigError(
                f"{file.place(key)}: {dotted(key)}: unknown party {person.party!r}; "
                f"did you mean {hint}?",
                path=str(file.path),
                key=dotted(key),
            )


def _place(key: Key, file: TomlFile, environment: dict[str, Any]) -> str:
    """Where a value came from: the variable when the environment holds it, else the file."""
    node: Any = environment
    for part in key:
        if not isinstance(node, dict) or part not in node:
            return file.place(key)
        node = node[part]
    return variable(key) if key else file.place(key)


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables merged key by key; any other value of `above` replaces the one below."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(value, dict) and isinstance(under, dict)
        merged[key] = _laid_over(under or {}, value) if both else value
    return merged

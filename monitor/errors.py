"""The errors monitor raises on purpose; anything else that escapes is a bug.

MonitorError
├── ConfigError     a setting or theme somebody wrote is wrong
├── SourceError     one source file cannot be used; the others go on
│   ├── PassingError    it may be usable in a while; it is tried again by itself
│   └── LimitError      it takes more than an article may; it is kept out as long as it is the same
├── StorageError    the store does not answer; the run ends
│   └── DamagedError    its file is damaged; it can be set aside and made again
├── LeaseError      another program makes the passes on this data
├── RulingError     a person ruled what has no meaning; nothing was kept
├── WantedError     a person asks for what there is none of
├── ReportError     a report cannot be written
├── NotifyError     a notice cannot be sent; it stays owed
├── FetchError      a source does not give what it should; it is asked again
└── ClusterError    the machines that should read do not; what they read before is stored

Every message is one line: what, where, and what to do. The attributes carry the same
facts for programs.
"""

from __future__ import annotations


class MonitorError(Exception):
    """Base of all errors raised on purpose."""

    #: What the command line exits with.
    exit_code = 1


class ConfigError(MonitorError):
    """A configuration file or setting is wrong."""

    exit_code = 3

    def __init__(self, message: str, *, path: str = "", key: str = "") -> None:
        super().__init__(message)
        #: The file the setting stands in; empty for a flag or an environment variable.
        self.path = path
        #: The dotted key, such as ``themes.flights.phrases``; empty when the file as a whole fails.
        self.key = key


class SourceError(MonitorError):
    """One source file cannot be read as an article."""

    exit_code = 4

    def __init__(self, message: str, *, source: str = "") -> None:
        super().__init__(message)
        #: The path below the watched folder.
        self.source = source


class PassingError(SourceError):
    """A source file cannot be read now: no permission, a disk that fails, a file being written."""


class LimitError(SourceError):
    """A source file is larger, deeper or slower than one article may be."""


class StorageError(MonitorError):
    """The store cannot be reached, read or written."""

    exit_code = 5


class DamagedError(StorageError):
    """The file of the database is damaged, or is no database any more."""


class LeaseError(MonitorError):
    """Another program holds the right to make passes on the same data."""

    exit_code = 7


class RulingError(MonitorError):
    """A ruling has no meaning: no such statement, no name, two statements that are one."""

    exit_code = 2

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        #: What of the ruling is wrong, such as ``label``; empty for its statements.
        self.field = field


class WantedError(MonitorError):
    """What is asked for cannot be: no such relationship, theme, kind or id, a bad day."""

    exit_code = 2


class ReportError(MonitorError):
    """A report cannot be written."""

    exit_code = 6

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        #: The file or folder that could not be written.
        self.path = path


class NotifyError(MonitorError):
    """A notice cannot be sent; it stays owed and is tried again."""

    exit_code = 8


class ClusterError(MonitorError):
    """A Dask cluster cannot be used, or is gone; what was read before is stored."""

    exit_code = 9


class FetchError(MonitorError):
    """A source, or a page it lists, cannot be fetched."""

    exit_code = 10

    def __init__(
        self,
        message: str,
        *,
        url: str = "",
        status: int = 0,
        is_passing: bool = False,
        wait_seconds: float = 0.0,
    ) -> None:
        super().__init__(message)
        #: The address that was asked.
        self.url = url
        #: What the server said, such as 404; 0 when it did not get so far.
        self.status = status
        #: Whether it may be had in a while: a server that is down, slow or busy.
        self.is_passing = is_passing
        #: How long the server asks to be left alone; 0 when it does not say.
        self.wait_seconds = wait_seconds

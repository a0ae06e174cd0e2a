"""One file, or one stored text, to what is read in it: an Outcome, whatever happens on the way.

Made so that it can run in another process: values in, values out, no store, no clock, no log.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from monitor.errors import LimitError, SourceError
from monitor.intake import Limits, load, parse
from monitor.model import Article, Reading, SourceFile

# Loaded when there is something to read, which most passes have not.
if TYPE_CHECKING:
    from monitor.extract import Person

_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What reading depends on beside the file."""

    #: The watched folder.
    seeds_dir: Path
    people: Sequence[Person] = ()
    #: Names by code.
    organisations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    #: More of them are no readout, and comparing them all would hold up everything else.
    max_statements: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A reading, or why there is none."""

    #: The file with its hash as it was read; None when it was not, and for a stored text.
    source: SourceFile | None = None
    reading: Reading | None = None
    error: SourceError | ReadingBug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file, or an article out of a file of many, with its bytes: to be read anywhere."""

    #: With the hash of the bytes.
    source: SourceFile
    raw: bytes


class ReadingBug(Exception):  # noqa: N818 - no error of anybody's file: named for what it is
    """A bug met while reading; its text is the traceback, since that does not cross processes."""

    #: Name of the exception.
    kind = ""


class Reader(Protocol):
    """Reads files and stored texts; outcomes come in the order asked for.

    They may be fewer than what was asked for: a reader that is told to stop ends early.
    """

    #: What outcomes depend on beside the files and `Instructions.people` and `organisations`.
    stamp: str

    def prepare(self, count: int) -> None:
        """Get ready to be asked of so many in a moment."""

    def read(self, files: Iterable[SourceFile]) -> Iterator[Outcome]:
        """What is in each file."""

    def read_loaded(self, files: Iterable[Loaded]) -> Iterator[Outcome]:
        """What is in the bytes of each file."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        """What is in each text, read anew."""


class InProcess:
    """Reads in the process it is called in, where time and memory cannot be limited."""

    def __init__(self, instructions: Instructions) -> None:
        self._instructions = instructions
        self.stamp = str((instructions.limits, instructions.max_statements))

    def prepare(self, count: int) -> None:
        """Nothing to do."""

    def read(self, files: Iterable[SourceFile]) -> Iterator[Outcome]:
        """What is in each file."""
        return (read_file(self._instructions, file) for file in files)

    def read_loaded(self, files: Iterable[Loaded]) -> Iterator[Outcome]:
        """What is in the bytes of each file."""
        return (read_loaded(self._instructions, file) for file in files)

    def extract(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        """What is in each text, read anew."""
        return (read_again(self._instructions, article) for article in articles)


def read_file(instructions: Instructions, file: SourceFile) -> Outcome:
    """What is in a file of the watched folder."""

    loaded = load_file(instructions, file)
    return loaded if isinstance(loaded, Outcome) else read_loaded(instructions, loaded)


def load_file(instructions: Instructions, file: SourceFile) -> Loaded | Outcome:
    """A file of the watched folder with its bytes, or why they cannot be had."""

    def deed() -> Loaded:
        folder = instructions.seeds_dir
        path = folder / file.path
        source, raw = load(path, file.path, limits=instructions.limits, below=folder)
        return Loaded(source=source, raw=raw)

    return _attempt(file.path, deed)


def read_loaded(instructions: Instructions, loaded: Loaded) -> Outcome:
    """What is in the bytes of a file."""
    source = loaded.source

    def deed() -> Outcome:
        article = parse(loaded.raw, source.path, limits=instructions.limits)
        return Outcome(source=source, reading=_extracted(instructions, article))

    return _attempt(source.path, deed)


def read_again(instructions: Instructions, article: Article) -> Outcome:
    """What is in a stored text."""
    return _attempt(article.source, lambda: Outcome(reading=_extracted(instructions, article)))


def warm_up() -> None:
    """Load now what reading needs, which is else loaded with the first file."""
    import monitor.extract
    import monitor.intake.formats  # noqa: F401


def _extracted(instructions: Instructions, article: Article) -> Reading:
    from monitor.extract import extract

    reading = extract(article, people=instructions.people, organisations=instructions.organisations)
    if len(reading.statements) > instructions.max_statements:
        raise LimitError(
            f"{len(reading.statements)} statements, limit {instructions.max_statements}; "
            "split the file or raise intake.max_statements",
            source=article.source,
        )
    return reading


def _attempt(place: str, deed: Callable[[], _Done]) -> _Done | Outcome:
    try:
        return deed()
    except SourceError as error:
        return Outcome(error=error)
    except MemoryError:
        reason = "takes more memory than intake.max_memory_megabytes; split the file or raise it"
        return Outcome(error=LimitError(reason, source=place))
    except RecursionError:
        reason = "nested too deep to take apart; save its text as .txt"
        return Outcome(error=LimitError(reason, source=place))
    except Exception as error:  # noqa: BLE001 - a bug met by one file must not stop the others
        return Outcome(error=bug_of(error))


def bug_of(error: Exception) -> ReadingBug:
    """The bug behind an exception nobody raised on purpose."""
    bug = ReadingBug("".join(traceback.format_exception(error)))
    bug.kind = type(error).__name__
    return bug

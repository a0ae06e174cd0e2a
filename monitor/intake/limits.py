"""What one article, and one file of many articles, may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is over one of them is a LimitError that names the setting."""

    #: Of an article.
    max_bytes: int = 20_000_000
    #: Elements within elements of a page.
    max_nesting: int = 200
    #: Of a file of many articles, as it lies in the folder.
    max_container_bytes: int = 1_000_000_000
    #: Of all that is unpacked of it.
    max_unpacked_bytes: int = 4_000_000_000
    max_members: int = 100_000
    #: How many times its own size a file may unpack to: text does to 3 to 10 times, lists of
    #: numbers to 30, a bomb to 1,000 and more.
    max_ratio: int = 200


def too_large(size: int, max_bytes: int) -> str:
    """What to say of an article over the limit."""
    return (
        f"{size / 1e6:,.3g} MB, limit {max_bytes / 1e6:,.3g} MB; "
        "split the file or raise intake.max_megabytes"
    )


def too_large_container(size: int, max_bytes: int) -> str:
    """What to say of a file of many articles over the limit."""
    return (
        f"{size / 1e6:,.3g} MB, limit {max_bytes / 1e6:,.3g} MB; "
        "split the file or raise intake.max_container_megabytes"
    )

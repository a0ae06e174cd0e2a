"""What a source is, and how hosts are asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What stands at the address of a source."""

    #: RSS or Atom; its entries lead to articles.
    FEED = "feed"
    #: One article, or a page whose main text is one; each edit is a new version.
    PAGE = "page"
    #: A page with links to articles.
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source, as somebody set it up."""

    #: Its folder, below `sources` in the watched one.
    name: str
    kind: Kind
    url: str
    #: CSS selector of the links of a list, or of what holds them; empty for those that look like
    #: articles.
    links: str = ""
    #: Whether the article is what a feed itself gives, not the page it leads to.
    takes_entries: bool = False
    #: Who publishes, where a page does not say.
    publisher: str = ""
    #: Whether robots.txt is kept to.
    heeds_robots: bool = True
    #: A listed page is asked for again after so many hours; 0 for never.
    recheck_hours: float = 24.0
    #: Pages of one round; the others are owed to the next.
    max_pages: int = 50
    #: Days without anything new that raise the alarm; 0 for never.
    quiet_days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How hosts are asked, the same for all sources."""

    user_agent: str
    #: Seconds between two requests to one host, of all programs on these data.
    pause_seconds: float = 2.0
    #: Seconds until there is a connection, and between two pieces of an answer.
    timeout_seconds: float = 30.0
    #: Seconds for a whole answer.
    max_seconds: float = 120.0
    #: Bytes of an answer, unpacked.
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    #: How often one address is asked when it fails in a way that may pass.
    tries: int = 3
    #: Names and addresses that may lead into this network.
    private_hosts: frozenset[str] = frozenset()

    @property
    def product(self) -> str:
        """What robots.txt calls us by."""
        return self.user_agent.partition("/")[0].strip()

"""Asks for addresses: politely, within bounds, again where that helps, for what changed alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from monitor.errors import FetchError
from monitor.sources.answers import Answer, Validators, location_of, taken
from monitor.sources.guard import GuardedTransport
from monitor.sources.pace import Pace
from monitor.sources.plan import Manners
from monitor.sources.robots import Robots
from monitor.sources.time_limit import TooSlowError, clock_limit

_ACCEPT = "application/atom+xml, application/rss+xml, text/html;q=0.9, */*;q=0.5"
_NONE = Validators()
#: A server that asks to be left alone for longer is asked in another round.
_PATIENCE_SECONDS = 30.0


class Client:
    """Asks hosts, each by its own rules and in its own time; used by one thread."""

    def __init__(
        self,
        manners: Manners,
        pace: Pace,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manners, self._pace = manners, pace
        self._robots = Robots(pace.folder, manners.product, self._get_freely)
        self._http = httpx.Client(
            transport=GuardedTransport(manners.private_hosts),
            headers={
                "User-Agent": manners.user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip",
            },
            timeout=manners.timeout_seconds,
            follow_redirects=False,
        )
        self._retrying = Retrying(
            stop=stop_after_attempt(manners.tries),
            retry=retry_if_exception(_is_worth_another),
            wait=_pause_after,
            sleep=sleep,
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, url: str, known: Validators = _NONE, *, heeds_robots: bool = True) -> Answer:
        """What stands at an address; unchanged when that is what `known` is of.

        FetchError when it cannot be had, at once where asking again is no use.
        """
        return self._retrying(self._follow, url, known, heeds_robots)

    def _get_freely(self, url: str) -> Answer:
        """What no robots.txt forbids: itself."""
        return self._retrying(self._follow, url, _NONE, False)

    def _follow(self, url: str, known: Validators, heeds_robots: bool) -> Answer:
        """Through redirects; each step is looked at as if it was asked for."""
        start = url
        for _ in range(self._manners.max_redirects + 1):
            found = self._ask(url, known, heeds_robots)
            if isinstance(found, Answer):
                return found
            url = _joined(url, found)
        raise FetchError(
            f"{start}: redirected more than {self._manners.max_redirects} "
            "times; is the address right?",
            url=start,
        )

    def _ask(self, url: str, known: Validators, heeds_robots: bool) -> Answer | str:
        """The answer, or where it is."""
        host = host_of(url)
        delay = self._robots.delay_for(url) if heeds_robots else 0.0
        self._pace.wait(host, delay)
        try:
            with (
                clock_limit(self._manners.max_seconds),
                self._http.stream("GET", url, headers=known.headers) as response,
            ):
                return location_of(response) or taken(
                    response, self._manners.max_bytes, is_conditional=bool(known.headers)
                )
        except TooSlowError as error:
            reason = f"not whole after {self._manners.max_seconds:g} s; raise fetch.max_seconds"
            raise FetchError(f"{url}: {reason}", url=url, is_passing=True) from error
        except httpx.TimeoutException as error:
            reason = f"no answer within {self._manners.timeout_seconds:g} s"
            raise FetchError(f"{url}: {reason}", url=url, is_passing=True) from error
        except httpx.TransportError as error:
            reason = f"cannot be reached ({str(error) or type(error).__name__})"
            raise FetchError(f"{url}: {reason}", url=url, is_passing=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchError(f"{url}: {error}", url=url) from error


def _joined(url: str, target: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(url, target)
    except ValueError:
        return target  # no address, which is said when it is asked for


def host_of(url: str) -> str:
    """The host of an address, with its port; FetchError when it is none we ask."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or parts.scheme not in ("http", "https"):
        raise FetchError(f"{url[:200]}: no http or https address", url=url)
    return f"{host}:{port}" if port else host


def _is_worth_another(error: BaseException) -> bool:
    return (
        isinstance(error, FetchError)
        and error.is_passing
        and error.wait_seconds <= _PATIENCE_SECONDS
    )


def _pause_after(state: RetryCallState) -> float:
    """What the server asks for, else 1, 2, 4 … seconds."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_seconds if isinstance(error, FetchError) else 0.0
    return asked or min(2.0 ** (state.attempt_number - 1), _PATIENCE_SECONDS)

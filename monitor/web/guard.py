"""What every request has to be and every answer says: origin, and the strict headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

#: Style stands in the page, the one script and style sheet come from here, nothing from elsewhere.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline' 'self'; script-src 'self'; "
        "connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing here asks for any of them, and nothing that slips into a page shall.
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), "
        "serial=(), usb=()"
    ),
    "Cache-Control": "no-cache",
}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer with the strict headers; what changes something only for a page of our own."""
    if request.method in _READING or is_own(request):
        response = await call_next(request)
    else:
        refusal = "Refused: this was not sent from a page of this service.\n"
        response = PlainTextResponse(refusal, 403)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def is_own(request: Request) -> bool:
    """Whether a page of this service sent the request: browsers say so in one header or both."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("origin") == own

"""What a form sent: names and values, nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

#: Bytes; the longest theme has a few thousand.
_LARGEST = 500_000
#: Of a form that strangers may send: many of them must not fill the memory.
_SHORT = 10_000
_MOST_FIELDS = 200


async def _form(request: Request) -> Mapping[str, str]:
    return await _fields(request, _LARGEST)


async def _short_form(request: Request) -> Mapping[str, str]:
    return await _fields(request, _SHORT)


async def _fields(request: Request, largest: int) -> Mapping[str, str]:
    """The fields of a form, the last of a name; of an upload none are taken."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > largest:
                raise HTTPException(413, "The form is too large.")
    except ClientDisconnect as error:
        raise HTTPException(400, "The form broke off.") from error
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error
    return {name: _plain(value) for name, value in pairs}


def _plain(value: str) -> str:
    """Line ends as Python has them, and nothing a database cannot hold."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


#: A handler's parameter of this type is given the fields of the form.
Form = Annotated[Mapping[str, str], Depends(_form)]
#: The same for a form of a field or two.
ShortForm = Annotated[Mapping[str, str], Depends(_short_form)]

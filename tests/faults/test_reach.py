"""What an article says reaches neither the network nor another file, in whatever format."""

from __future__ import annotations

import builtins
import io
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.intake import read
from monitor.intake.formats import html

SENTENCE = "Mongolia and Laos agreed to open direct flights between the two capitals this year. "
BODY = f"<p>{SENTENCE}</p>" * 4
SECRET = "the-text-of-a-file-outside-the-folder"


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that must not be asked; any name looked up fails the test, too."""
    asked: list[str] = []
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *a, **k: asked.append(str(a)) or real(*a, **k)
    )
    monkeypatch.setattr(socket.socket, "connect", lambda _, to: asked.append(str(to)), raising=True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                asked.append("a connection from outside of Python: libxml2")

        watching = threading.Thread(target=accept)
        watching.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        stop.set()
        watching.join()
    assert asked == []


def pages(address: str, file: Path) -> dict[str, str]:
    """Ways of having a reader fetch something, by name."""
    http, local = f"http://{address}/x", file.as_uri()
    return {
        "entity": f'<!DOCTYPE html [<!ENTITY e SYSTEM "{local}">]><html><body>{BODY}<p>&e;</p>',
        "remote entity": f'<!DOCTYPE html [<!ENTITY e SYSTEM "{http}">]><html><body>{BODY}&e;',
        "parameter entity": f'<!DOCTYPE html [<!ENTITY % e SYSTEM "{http}"> %e;]><html>{BODY}',
        "external DTD": f'<!DOCTYPE html SYSTEM "{http}.dtd"><html><body>{BODY}',
        "public DTD": f'<!DOCTYPE html PUBLIC "-//x//y" "{local}"><html><body>{BODY}',
        "XHTML": (
            f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e SYSTEM "{local}">]>'
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{BODY}<p>&e;</p></body></html>'
        ),
        "stylesheet of XML": (
            f'<?xml version="1.0"?><?xml-stylesheet href="{http}" type="text/xsl"?>'
            f"<html><body>{BODY}</body></html>"
        ),
        "XInclude": (
            '<html xmlns:xi="http://www.w3.org/2001/XInclude"><body>'
            f'{BODY}<p><xi:include href="{local}" parse="text"/></p>'
            f'<xi:include href="{http}"/></body></html>'
        ),
        "base": f'<html><head><base href="{http}/"></head><body>{BODY}<img src="a.png">',
        "refresh": f'<html><head><meta http-equiv="refresh" content="0;url={http}"></head>{BODY}',
        "canonical": (
            f'<html><head><link rel="canonical" href="{http}"><meta property="og:url" '
            f'content="{http}"><link rel="stylesheet" href="{http}"></head><body>{BODY}'
        ),
        "embedded": (
            f'<html><body>{BODY}<iframe src="{http}"></iframe><object data="{local}"></object>'
            f'<embed src="{local}"><video src="{http}"></video>'
            f'<img src="{http}" srcset="{http} 2x">'
            f'<svg><image xlink:href="{http}"/><use href="{local}#a"/></svg>'
        ),
        "script": (
            f'<html><body>{BODY}<script src="{http}"></script><link rel=import href="{http}">'
        ),
        "JSON-LD": (
            '<html><head><script type="application/ld+json">{"@context":"' + http + '","@type":'
            '"NewsArticle","url":"' + http + '"}</script></head><body>' + BODY
        ),
        "only an address": http,
        "only a file": local,
    }


@pytest.mark.parametrize("name", sorted(pages("", Path("/x"))))
def test_a_page_is_read_without_asking_anybody(name: str, listener: str, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    text = pages(listener, secret)[name]
    try:
        article = html.read(text, "a.html")
    except SourceError as error:
        assert SECRET not in str(error)
    else:
        assert SECRET not in repr(article)


@pytest.mark.parametrize("name", sorted(pages("", Path("/x"))))
@pytest.mark.parametrize("suffix", ["html", "txt", "md"])
def test_of_all_files_only_the_article_is_opened(
    name: str, suffix: str, listener: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What the program is made of aside; libxml2 opens files without Python: see above."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    article = tmp_path / f"a.{suffix}"
    article.write_text(pages(listener, secret)[name], encoding="utf-8")
    opened: list[str] = []
    real_open, real_io, real_os = builtins.open, io.open, os.open

    def noting(real):
        return lambda path, *a, **k: opened.append(str(path)) or real(path, *a, **k)

    monkeypatch.setattr(builtins, "open", noting(real_open))
    monkeypatch.setattr(io, "open", noting(real_io))
    monkeypatch.setattr(os, "open", noting(real_os))
    try:
        read(article, article.name)
    except SourceError as error:
        assert SECRET not in str(error)
    assert [one for one in opened if "secret" in one] == []


FRONT = """---
title: {value}
---
# A heading

{body}
"""


@pytest.mark.parametrize(
    "value",
    [
        "!!python/object/apply:os.system ['touch {place}']",
        "!!python/name:os.system",
        "!include {place}",
        "&a [*a, *a]",
        "*unknown",
    ],
)
def test_front_matter_makes_texts_and_nothing_else(value: str, tmp_path: Path):
    place = tmp_path / "made"
    path = tmp_path / "a.md"
    text = FRONT.format(value=value.replace("{place}", str(place)), body=SENTENCE * 3)
    path.write_text(text, encoding="utf-8")
    read(path, "a.md")
    assert not place.exists()

"""Who is sent messages in tests: a real mail server and a real web server, on loopback.

Both can be down, refuse, and come back at the same address.
"""

from __future__ import annotations

import email
import json
import socket
import threading
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.port = free_port()
        #: What came, the id of each in its header.
        self.mails: list[EmailMessage] = []
        #: What it answers to a mail; it keeps those it takes.
        self.answer = "250 taken"
        #: Whom it knows, for those who log in.
        self.passwords: dict[str, str] = {}
        self._controller: Controller | None = None

    def __enter__(self) -> MailServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return (
            f"mailto://127.0.0.1:{self.port}"
            "?from=monitor@example.org&to=desk@example.org&mode=insecure"
        )

    def start(self) -> None:
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self._authenticate,
            auth_require_tls=False,
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
        self._controller = None

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        known = self.passwords.get(given.login.decode())
        return AuthResult(success=known == given.password.decode(), handled=False)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        if self.answer.startswith("2"):
            self.mails.append(email.message_from_bytes(content, policy=default))
        return self.answer


def body_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class WebHook:
    """A web server that keeps what is posted to it."""

    def __init__(self) -> None:
        self.port = free_port()
        #: What came, as JSON gives it, with the id of its header as ``id``.
        self.posts: list[dict[str, Any]] = []
        #: What it answers; it keeps what it answers with 200.
        self.status = 200
        #: What it answers with 413 while it is in a message; empty for nothing.
        self.refuses = ""
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> WebHook:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/hook"

    def start(self) -> None:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post = json.loads(body) | {"id": self.headers["X-Monitor-Notice"]}
                is_refused = hook.refuses and hook.refuses in post["message"]
                status = 413 if is_refused else hook.status
                if status == 200:
                    hook.posts.append(post)
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

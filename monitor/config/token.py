"""The token that opens the pages: made, written down as a hash, told from every other text.

Keeps out who may try how often, and what a browser is given instead: `monitor.web`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Self

#: Fewer letters than these are tried out sooner or later.
LEAST = 20
#: No header or form carries more.
_MOST = 1000
_BEGINNING = "scrypt$"
#: 16 MB and 0.15 s a try (OWASP, Password Storage: N=2^14, r=8, p=5).
_COST = (2**14, 8, 5)
#: A line somebody wrote by hand cannot ask for more memory or time.
_MOST_MEMORY, _MOST_ROUNDS = 64 * 2**20, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is kept: enough to know it again, not enough to say it."""

    n: int
    r: int
    p: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, plain: str) -> Self:
        """The hash of a token; ValueError when it is too short, or cannot stand in a header."""
        _check(plain)
        n, r, p = _COST
        salt = secrets.token_bytes(16)
        return cls(n=n, r=r, p=p, salt=salt, digest=_hash(plain, salt, n, r, p))

    @classmethod
    def read(cls, text: str) -> Self:
        """The token of a hash line or of its plain text; ValueError when it is neither."""
        return cls._of_line(text) if text.startswith(_BEGINNING) else cls.of(text)

    @classmethod
    def _of_line(cls, line: str) -> Self:
        try:
            _, n, r, p, salt, digest = line.split("$")
            made = cls(
                n=int(n), r=int(r), p=int(p), salt=_from_text(salt), digest=_from_text(digest)
            )
            made.is_of("")  # else the first log-in would tell
        except (ValueError, OverflowError, MemoryError):
            # `from None`: what cannot be read may be a token.
            raise ValueError("this is no line of 'monitor token'; make another") from None
        return made

    @property
    def line(self) -> str:
        """``scrypt$n$r$p$salt$hash``: what may lie on a disk."""
        cost = f"{self.n}${self.r}${self.p}"
        return f"{_BEGINNING}{cost}${_to_text(self.salt)}${_to_text(self.digest)}"

    def is_of(self, plain: str) -> bool:
        """Whether this is the token of the text; takes 0.15 s and 16 MB."""
        found = _hash(plain[:_MOST], self.salt, self.n, self.r, self.p)
        return hmac.compare_digest(found, self.digest)


def make_token() -> str:
    """A new one: 43 letters, digits, ``-`` and ``_``."""
    return secrets.token_urlsafe(32)


def _check(plain: str) -> None:
    if len(plain) < LEAST:
        raise ValueError(f"shorter than {LEAST} letters; make a token with 'monitor token'")
    if len(plain) > _MOST or not plain.isascii() or not plain.isprintable() or " " in plain:
        raise ValueError("not one word of ASCII letters; make a token with 'monitor token'")


def _hash(plain: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    if n > _MOST_MEMORY or r > _MOST_MEMORY or p > _MOST_ROUNDS:
        raise ValueError("too large")
    text = plain.encode(errors="surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=32)


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(raw) < 16:
        raise ValueError("too short")
    return raw

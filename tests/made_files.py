"""Files as the real tools make them: PDF, Word, mail, archives."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from mailbox import mboxMessage
from typing import Any

import docx
from fpdf import FPDF

HEAD = "BISHKEK, May 12 (Kabar) -- "
TALKS = (
    "Kyrgyz Foreign Minister Bo Quist on Friday held talks with Ann Orre, Foreign Minister of "
    "China, here. The meeting took place in the Ministry of Foreign Affairs of Kyrgyzstan."
)
PORT = (
    "Orre said that China will open a port and is willing to increase direct flights between the "
    "two countries."
)
RAILWAY = (
    "Quist said that Kyrgyzstan has agreed to build the railway and to provide scholarships for "
    "students of China in the next academic year."
)
TRADE = (
    "The two sides agreed to establish a joint commission on trade and to hold its first session "
    "before the end of the year."
)
PARAGRAPHS = (TALKS, PORT, RAILWAY, TRADE)
TITLE = "Kyrgyz, Chinese foreign ministers hold talks"
BODY = HEAD + "\n\n".join(PARAGRAPHS)


def make_pdf(
    paragraphs: Sequence[str] = (HEAD + PARAGRAPHS[0], *PARAGRAPHS[1:]),
    *,
    title: str = TITLE,
    header: str = "",
    align: str = "J",
    gap: float = 3,
    indent: str = "",
    copies: int = 1,
    password: str = "",
) -> bytes:
    """Set by fpdf2; with a header and a page number on each page where a header is given."""

    class Page(FPDF):
        def header(self) -> None:
            if header:
                self.set_font("Times", size=9)
                self.cell(0, 5, header, new_x="LMARGIN", new_y="NEXT")
                self.ln(5)

        def footer(self) -> None:
            if header:
                self.set_y(-15)
                self.set_font("Times", size=9)
                self.cell(0, 5, f"Page {self.page_no()} of 3", align="C")

    pdf = Page()
    pdf.add_page()
    if title:
        pdf.set_font("Times", "B", size=16)
        pdf.multi_cell(0, 8, title, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
    for paragraph in paragraphs * copies:
        pdf.set_font("Times", size=11)
        pdf.multi_cell(0, 5, indent + paragraph, align=align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(gap)
    if password:
        pdf.set_encryption(owner_password=f"{password}!", user_password=password)
    return bytes(pdf.output())


def make_docx(paragraphs: Sequence[str] = (TITLE, HEAD + PARAGRAPHS[0], *PARAGRAPHS[1:])) -> bytes:
    """Written by python-docx."""
    document: Any = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes of a document of python-docx."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_mail(
    body: str = BODY,
    *,
    subject: str = TITLE,
    identity: str = "<20230512.17@kabar.example>",
    markup: str = "",
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Kabar News Agency <wire@kabar.example>"
    mail["To"] = "desk@monitor.example"
    mail["Subject"] = subject
    mail["Date"] = "Fri, 12 May 2023 09:37:00 +0600"
    mail["Message-ID"] = identity
    if body:
        mail.set_content(body)
        if markup:
            mail.add_alternative(markup, subtype="html")
    else:
        mail.set_content(markup, subtype="html")
    return mail


def make_mbox(mails: Sequence[EmailMessage]) -> bytes:
    """Written as the mailbox module of the standard library does."""
    parts = []
    for mail in mails:
        kept = mboxMessage(mail)
        kept.set_from("wire@kabar.example", True)
        body = kept.as_bytes().replace(b"\nFrom ", b"\n>From ")
        parts.append(f"From {kept.get_from()}\n".encode() + body + b"\n\n")
    return b"".join(parts)


def make_zip(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return stream.getvalue()


def make_tar(files: Mapping[str, bytes], packing: str = "") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, raw in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return stream.getvalue()

"""A letter as it goes over the wire: plain text and simple HTML, the same bytes whenever it is made (NTF-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final
from uuid import UUID

_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


class BadAddress(ValueError):  # noqa: N818 - reads as what it is
    """Nothing that a letter can be sent to. Holds no word of it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`key` makes it the same letter to whoever gets it twice; `recipient` is the account, `to` its address."""

    key: UUID
    recipient: UUID
    to: str = field(repr=False)
    language: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    written_at: datetime


def address(text: str) -> Address:
    """One address of ASCII, a domain of other letters turned into one; raises `BadAddress`."""
    local, _, domain = text.strip().rpartition("@")
    try:
        found = Address(username=local, domain=domain.encode("idna").decode("ascii"))
        found.addr_spec.encode("ascii")
    except (ValueError, IndexError) as error:
        raise BadAddress from error
    if (
        not (local and _DOMAIN.fullmatch(found.domain))
        or any(mark in local for mark in ' "<>,;')
        or not local.isprintable()
    ):
        raise BadAddress
    return found


def message(letter: Letter, sender: str) -> EmailMessage:
    """With a Message-ID that stays the same. A header cannot be broken out of: line breaks raise."""
    name, from_address = _sender(sender)
    made = EmailMessage(policy=SMTP)
    made["Message-ID"] = f"<{letter.key}@{from_address.domain}>"
    made["Date"] = format_datetime(letter.written_at.astimezone(UTC))
    made["From"] = Address(name, from_address.username, from_address.domain)
    made["To"] = address(letter.to)
    made["Subject"] = " ".join(letter.subject.split())
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = letter.language
    made.set_content(letter.text, cte="base64")
    made.add_alternative(_html(letter), subtype="html", cte="base64")
    made.set_boundary(f"=_{letter.key.hex}")
    return made


def _sender(text: str) -> tuple[str, Address]:
    """`Kundelik <noreply@example.kz>` or a bare address; raises `BadAddress`."""
    name, bracket, rest = text.rpartition("<")
    if bracket and not rest.endswith(">"):
        raise BadAddress
    return name.strip().strip('"') if bracket else "", address(rest.removesuffix(">") if bracket else text)


def sender_is_one(text: str) -> str:
    """The sender's address as it was written; raises `BadAddress`."""
    name, _ = _sender(text)
    if not name.isprintable():
        raise BadAddress
    return text


def _html(letter: Letter) -> str:
    paragraphs = "".join(
        f"<p>{'<br>'.join(escape(line) for line in part.splitlines())}</p>" for part in letter.text.split("\n\n")
    )
    head = f'<head><meta charset="utf-8"><title>{escape(letter.subject)}</title></head>'
    return f'<!doctype html><html lang="{escape(letter.language)}">{head}<body>{paragraphs}</body></html>'

"""Sending letters. What goes wrong is one of three things, told without the other side's words (NTF-1)."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from uuid import UUID

from .letters import BadAddress, Letter, message, sender_is_one

TIMEOUT: Final = 30.0
FOLDER: Final = "folder:"
"""The address that stands for a folder, for development."""


class NotSent(Exception):  # noqa: N818 - reads as what happened
    """Holds nothing: what servers say quotes addresses."""


class Refused(NotSent):
    """The other side will not take this letter, now or later."""


class PutOff(NotSent):
    """It asks to be tried again."""


class Unreachable(NotSent):
    """Nobody there, or nobody who lets us in; or the line broke before the answer."""


class MailSettingWrong(ValueError):  # noqa: N818 - reads as what it is
    """`KUNDELIK_SMTP_URL` or `KUNDELIK_MAIL_FROM` does not hold what it must."""


class Post(Protocol):
    """A way to send."""

    def send(self, letter: Letter) -> None:
        """Returns when the other side has taken it; raises `NotSent`."""
        ...


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """`url` is smtp://user:password@host:587?starttls=1, or smtps://…; `ca` names a file of further authorities."""

    url: SplitResult = field(repr=False)
    sender: str
    timeout: float = TIMEOUT

    @classmethod
    def at(cls, url: str, sender: str) -> Self:
        """Raises `MailSettingWrong` naming what is wrong, without the password."""
        parts = urlsplit(url)
        try:
            sender_is_one(sender)
            known = parts.scheme in {"smtp", "smtps"} and parts.hostname and (parts.port or 1) > 0
            unquote(f"{parts.username}{parts.password}").encode("ascii")  # nothing else can be said
        except ValueError:
            raise MailSettingWrong("KUNDELIK_MAIL_FROM, or port, user or password of KUNDELIK_SMTP_URL") from None
        if not known:
            raise MailSettingWrong("KUNDELIK_SMTP_URL: smtp://user:password@host:587?starttls=1 is needed")
        return cls(parts, sender)

    def send(self, letter: Letter) -> None:
        """One letter, one connection."""
        try:
            made = message(letter, self.sender)
        except BadAddress as error:
            raise Refused from error
        with self._told_apart(), self._connected() as server:
            server.send_message(made)

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPRecipientsRefused as refused:
            raise _by_code(max(code for code, _ in refused.recipients.values())) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise _by_code(refused.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise Unreachable from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        options, host = dict(parse_qsl(self.url.query)), self.url.hostname or ""
        context = ssl.create_default_context(cafile=options.get("ca"))
        if self.url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, self.url.port or 465, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(host, self.url.port or 587, timeout=self.timeout)
        try:
            if options.get("starttls") == "1":
                server.starttls(context=context)
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
            yield server
            with suppress(smtplib.SMTPException, OSError):  # it has been taken; how the line ends changes nothing
                server.quit()
        finally:
            server.close()


def _by_code(code: int) -> NotSent:
    return Refused() if code >= 500 else PutOff()


@dataclass(frozen=True, slots=True)
class FolderPost:
    """For development: a file for each letter, named by account and key, to be opened with any mail program."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """The same letter again is the same file."""
        try:
            made = message(letter, self.sender)
        except BadAddress as error:
            raise Refused from error
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{letter.recipient}.{letter.key}.eml"
        beside = path.with_suffix(f".{secrets.token_hex(4)}")
        beside.write_bytes(made.as_bytes())
        beside.replace(path)


def purge_folder(folder: Path, recipient: UUID) -> None:
    """Nothing of this account's is left there (AUD-6)."""
    for path in folder.glob(f"{recipient}.*.eml"):
        path.unlink(missing_ok=True)


def post_at(url: str, sender: str | None, folder: Path) -> Post:
    """By its address; raises `MailSettingWrong`."""
    if sender is None:
        raise MailSettingWrong("KUNDELIK_MAIL_FROM is needed with KUNDELIK_SMTP_URL")
    return FolderPost(folder, sender) if url == FOLDER else SmtpPost.at(url, sender)

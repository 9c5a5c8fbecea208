"""Mails about accounts: a new password, a confirmed address. Sealed until they are sent, then gone (NTF-1, IDN-1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from adapters.mail.letters import Letter
from adapters.persistence.mails import KeptMail, VaultMails
from adapters.personal_keys.master_key import MasterKey, new_key, seal, unseal
from adapters.texts.catalogue import Catalogue, catalogue
from kundelik_domain.messages.refusals import MailIsOff
from kundelik_domain.messages.values import Language, NoticeKind

from .notifying import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from adapters.persistence.database import Database
    from adapters.settings import Settings
    from adapters.texts.languages import Language as AsRead

KEPT: Final = timedelta(hours=24)
"""Longer than any link in them works."""


class Opened(Protocol):
    """What is needed of an installation, which itself hands accounts their mail."""

    settings: Settings

    @property
    def database(self) -> Database:
        """Pools of connections."""
        ...

    @property
    def master_key(self) -> MasterKey:
        """Wraps the keys of mails."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        ...


@dataclass(frozen=True, slots=True)
class AccountMailing:
    """The port `Mailing` of identity. The broker gets the id only; the content waits sealed in the vault."""

    mails: VaultMails
    master_key: MasterKey
    now: Callable[[], datetime]
    works: bool
    """Whether this installation sends e-mail at all."""

    def send(self, *, kind: str, user: UUID, to: str, language: str, values: Mapping[str, str], key: UUID) -> None:
        """Hand it over; the same key again changes nothing. Raises `MailIsOff`."""
        if not self.works:
            raise MailIsOff
        content = {"to": to, "language": Language(language).value, "values": dict(values)}
        data_key, now = new_key(), self.now()
        sealed = seal(data_key, json.dumps(content).encode(), key.bytes)
        wrapped = self.master_key.wrap(data_key)
        self.mails.keep(KeptMail(key, user, NoticeKind(kind).value, sealed, wrapped, now, now + KEPT))


@dataclass(frozen=True, slots=True)
class AccountLetters:
    """The same mails as letters."""

    mails: VaultMails
    master_key: MasterKey
    catalogue: Catalogue
    now: Callable[[], datetime]

    def of(self, mail: UUID) -> Letter | None:
        """None where the content is gone: sent, overdue, or erased."""
        kept = self.mails.content(mail)
        if kept is None or kept.keep_until <= self.now():
            return None
        content = json.loads(unseal(self.master_key.unwrap(kept.wrapped), kept.sealed, mail.bytes))
        language = LANGUAGE[Language(content["language"])]
        return Letter(
            key=mail,
            recipient=kept.recipient,
            to=content["to"],
            language=language,
            subject=self.catalogue.text(f"notice.{kept.kind}.subject", language),
            text=self._text(kept.kind, language, content["values"]),
            written_at=kept.made_at,
        )

    def _text(self, kind: str, language: AsRead, values: Mapping[str, str]) -> str:
        said = [self.catalogue.text(f"notice.{kind}.body", language, **values)]
        if "link" in values:
            said.append(values["link"])
        if f"notice.{kind}.below" in self.catalogue:
            said.append(self.catalogue.text(f"notice.{kind}.below", language, **values))
        return "\n\n".join((*said, self.catalogue.text("notice-letter.automatic", language))) + "\n"


def mailing_of(installation: Opened) -> AccountMailing:
    """For identity."""
    return AccountMailing(
        VaultMails(installation.database),
        installation.master_key,
        installation.now,
        installation.settings.smtp_url is not None,
    )


def account_letters_of(installation: Opened) -> AccountLetters:
    """For the worker."""
    return AccountLetters(VaultMails(installation.database), installation.master_key, catalogue(), installation.now)

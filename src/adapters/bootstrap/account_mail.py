"""Letters about accounts, handed over on a thread of their own: who asked learns nothing from the time it takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog

from kundelik_domain.identity.values.keeping import Letter, LetterKind
from kundelik_domain.shared.refusals import Refusal

from .mailing import mailing_of
from .notifying import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from adapters.texts.languages import Language
    from kundelik_domain.identity.ports import AccountDetails
    from kundelik_domain.shared.streams import Streams

    from .mailing import AccountMailing, Opened

KINDS: Final = {
    LetterKind.CONFIRM_EMAIL: ("email-confirmation", "email-confirmations"),
    LetterKind.RESET_PASSWORD: ("password-reset", "password-resets"),
    LetterKind.INVITATION: ("invitation", "password-resets"),
    LetterKind.ALREADY_REGISTERED: ("already-registered", "sign-in"),
}
"""The texts of each, and the page that its link opens; the secret stands behind `#`, which no server ever sees."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BackgroundAccountMail:
    """The port `AccountMail` of identity. What is lost when the process dies is asked for again."""

    details: AccountDetails
    mailing: AccountMailing
    language: Callable[[UUID], Language]
    origin: str
    now: Callable[[], datetime]
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "account-mail"))

    def send(self, letter: Letter) -> None:
        """Returns at once."""
        self.pool.submit(self._hand_over, letter)

    def close(self) -> None:
        """What was handed over is still written."""
        self.pool.shutdown()

    def _hand_over(self, letter: Letter) -> None:
        try:
            self._write(letter)
        except Refusal as refusal:
            log.warning("account-mail.refused", kind=letter.kind.value, code=refusal.CODE)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next letter must go out
            log.warning("account-mail.failed", kind=letter.kind.value, error=type(error).__name__)

    def _write(self, letter: Letter) -> None:
        known = self.details.of(letter.user)
        if known is None or known.details is None:
            return
        awaited = letter.kind is LetterKind.CONFIRM_EMAIL
        to = (known.pending if awaited else None) or known.details.email
        if to is None:
            return
        self.mailing.send(
            kind=KINDS[letter.kind][0],
            user=letter.user,
            to=to,
            language=self.language(letter.user),
            values=self._values(letter),
            key=uuid4(),
        )

    def _values(self, letter: Letter) -> Mapping[str, str]:
        link = f"{self.origin}/{KINDS[letter.kind][1]}"
        if letter.secret is None or letter.expires_at is None:
            return {"link": link}
        left = letter.expires_at - self.now()
        minutes = max(1, round(left.total_seconds() / 60))
        return {"link": f"{link}#{letter.secret}", "minutes": str(minutes), "days": str(max(1, minutes // 1440))}


def account_mail_of(installation: Opened, streams: Streams, details: AccountDetails) -> BackgroundAccountMail:
    """For identity."""
    return BackgroundAccountMail(
        details=details,
        mailing=mailing_of(installation),
        language=lambda user: language_of(streams, user),
        origin=installation.settings.public_address,
        now=installation.now,
    )

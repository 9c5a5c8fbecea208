"""A letter about an account: handed over beside the request, to the right address; failing is nobody's (ADM-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap.account_mail import BackgroundAccountMail
from kundelik_domain.identity.values import UserDetails
from kundelik_domain.identity.values.keeping import KnownDetails, Letter, LetterKind, OneTimeSecret
from kundelik_domain.shared.refusals import Unavailable

NOON = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)
AIGUL = UUID(int=1)
LINK = OneTimeSecret(AIGUL, "s" * 43).text
DETAILS = UserDetails(
    surname="А", name="А", patronymic=None, email="old@example.kz", phone=None, login=None, iin=None
)


@dataclass
class Mailing:
    works: bool = True
    failing: bool = False
    sent: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)

    def send(self, *, kind: str, to: str, values: Mapping[str, str], **_: Any) -> None:
        if self.failing:
            raise Unavailable
        self.sent.append((kind, to, values))


class Details:
    def of(self, user: UUID) -> KnownDetails | None:
        return KnownDetails(user, DETAILS, 1, "new@example.kz") if user == AIGUL else None


def written(mailing: Mailing, *letters: Letter) -> list[tuple[str, str, Mapping[str, str]]]:
    mail = BackgroundAccountMail(
        details=Details(),
        mailing=mailing,  # type: ignore[arg-type] # as much of one as a letter needs
        language=lambda _: "kk",
        origin="https://kundelik.test",
        now=lambda: NOON,
    )
    for letter in letters:
        mail.send(letter)
    mail.close()
    return mailing.sent


@pytest.mark.req("ADM-1", "ADM-2", "ADM-6")
def test_a_confirmation_goes_to_the_address_that_waits_and_all_else_to_the_present_one() -> None:
    later = NOON + timedelta(minutes=30)
    letters = (Letter(kind, AIGUL, LINK, later) for kind in (LetterKind.CONFIRM_EMAIL, LetterKind.RESET_PASSWORD))
    values = {"minutes": "30", "days": "1"}

    assert written(Mailing(), *letters, Letter(LetterKind.ALREADY_REGISTERED, AIGUL)) == [
        (
            "email-confirmation",
            "new@example.kz",
            values | {"link": f"https://kundelik.test/email-confirmations#{LINK}"},
        ),
        ("password-reset", "old@example.kz", values | {"link": f"https://kundelik.test/password-resets#{LINK}"}),
        ("already-registered", "old@example.kz", {"link": "https://kundelik.test/sign-in"}),
    ]


@pytest.mark.req("ADM-2")
def test_nobody_hears_of_a_letter_that_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    letter = Letter(LetterKind.RESET_PASSWORD, AIGUL, LINK, NOON)

    assert written(Mailing(failing=True), letter) == []
    assert written(Mailing(), Letter(LetterKind.RESET_PASSWORD, UUID(int=2), LINK, NOON)) == []
    assert LINK not in capsys.readouterr().out

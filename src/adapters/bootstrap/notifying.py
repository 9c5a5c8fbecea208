"""Whom to tell of which fact, and in which words: exact, from the facts themselves (NTF-1, ADM-13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from adapters.mail.letters import Letter
from adapters.texts.languages import Language
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.messages.preferences import PREFERENCES, Preferences
from kundelik_domain.messages.values import Cause, Notice, notice_of, preferences_stream
from kundelik_domain.messages.values import Language as Wanted
from kundelik_domain.organisations.organisation import SCHOOL
from projections.messages.kinds import kind_of

if TYPE_CHECKING:
    from uuid import UUID

    from adapters.persistence.event_log import EventLog
    from adapters.texts.catalogue import Catalogue
    from kundelik_domain.identity.ports import AccountDetails
    from kundelik_domain.shared.streams import Streams
    from projections.reading import Recorded

LANGUAGE: Final[dict[Wanted, Language]] = {Wanted.KK: "kk", Wanted.RU: "ru", Wanted.EN: "en"}


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """The port `Causes`: facts of applications, where they stand in the log."""

    streams: Streams
    log: EventLog

    def notice(self, cause: Cause) -> Notice | None:
        """Its owner is told."""
        owner, recorded = self.streams.read(APPLICATION, cause.application).owner, self.recorded(cause)
        kind = None if recorded is None else kind_of(recorded.fact)
        if owner is None or kind is None:
            return None
        return Notice(notice_of(cause, owner), owner, kind, cause)

    def recorded(self, cause: Cause) -> Recorded | None:
        """The fact itself."""
        history = self.log.of_stream(cause.application, version=cause.version)
        return history[-1] if history and history[-1].version == cause.version else None


def preferences_of(streams: Streams, user: UUID) -> Preferences:
    """How they want to be told."""
    return streams.read(PREFERENCES, preferences_stream(user))


def language_of(streams: Streams, user: UUID) -> Language:
    """In which language to write to them."""
    return LANGUAGE[preferences_of(streams, user).language]


@dataclass(frozen=True, slots=True)
class Letters:
    """Notices of applications as letters: number, school and status. All else is shown to who has signed in."""

    facts: ApplicationFacts
    catalogue: Catalogue
    accounts: AccountDetails

    def of(self, notice: Notice) -> Letter | None:
        """None where nobody is to be written to: no address, no wish, erased, or no such fact."""
        streams = self.facts.streams
        wishes, to = preferences_of(streams, notice.recipient), self._address(notice.recipient)
        recorded = self.facts.recorded(notice.cause) if notice.cause else None
        if to is None or recorded is None or not wishes.email:
            return None
        application = streams.read(APPLICATION, recorded.stream)
        language = LANGUAGE[wishes.language]
        school = application.choice.school if application.choice else None
        values = {"number": application.number, "school": school_name(streams, school, language)}
        return Letter(
            key=notice.notice,
            recipient=notice.recipient,
            to=to,
            language=language,
            subject=self.catalogue.text(f"notice.{notice.kind.value}.subject", language, **values),
            text=self._body(notice.kind.value, language, values),
            written_at=recorded.recorded_at,
        )

    def _body(self, kind: str, language: Language, values: dict[str, object]) -> str:
        parts = (f"notice.{kind}.body", "notice-letter.see-cabinet", "notice-letter.automatic")
        return "\n\n".join(self.catalogue.text(part, language, **values) for part in parts) + "\n"

    def _address(self, user: UUID) -> str | None:
        known = self.accounts.of(user)
        return known.details.email if known and known.details else None


def school_name(streams: Streams, school: UUID | None, language: Language) -> str:
    """As it is called now."""
    found = None if school is None else streams.read(SCHOOL, school)
    if found is None or found.settings is None:
        return ""
    names = {"kk": found.settings.name_kk, "ru": found.settings.name_ru, "en": found.name_en}
    return names[language]

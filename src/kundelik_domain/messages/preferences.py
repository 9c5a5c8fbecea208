"""How a user wants to be told: in which language, and by e-mail or only in-app (NTF-1, I18-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kundelik_domain.shared.streams import StreamKind

from .commands import SetPreferences
from .events import PreferencesSet
from .values import Language


@dataclass(frozen=True, slots=True)
class Preferences:
    """Who has said nothing is told in Kazakh, and by e-mail, too."""

    language: Language = Language.KK
    email: bool = True


def set_preferences(wishes: Preferences, user: UUID, command: SetPreferences) -> tuple[PreferencesSet, ...]:
    """The same again changes nothing."""
    if wishes == Preferences(command.language, command.email):
        return ()
    return (PreferencesSet(user=user, language=command.language, email=command.email),)


def evolve(_: Preferences, fact: PreferencesSet) -> Preferences:
    """Never refuses: there is one kind of fact."""
    return Preferences(fact.language, fact.email)


PREFERENCES: Final = StreamKind("messages.preferences", Preferences(), evolve, (PreferencesSet,))

"""Which ids one human being has, and in which words they stand in the log (ADR-0023).

An applicant, a child, an employee: the blind index of the IIN. A parent's account: an id of its own. The two are one
human being when all applications of that account were made as that applicant, and as nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.persistence.canaries import Canary
from kundelik_domain.admissions.application import APPLICATION, holds_seat
from kundelik_domain.admissions.workflow import ADMITTED
from kundelik_domain.attainment.pupil import PUPIL
from kundelik_domain.attainment.values import pupil_of
from kundelik_domain.identity.login_claim import LOGIN_CLAIM
from kundelik_domain.identity.policies import digits, normalised
from kundelik_domain.identity.user import USER
from kundelik_domain.privacy.values import InvolvedApplication
from kundelik_domain.shared.iin import InvalidIin, parse_iin
from kundelik_domain.shared.refusals import NotFound

from .lookups import PERSON

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from adapters.persistence.traces import Traces
    from adapters.personal_keys.master_key import MasterKey
    from kundelik_domain.shared.streams import Streams

WORDS: Final = {"iin": "iin", "email": "e-mail", "phone": "phone", "login": "login", "address": "address"}
PUPIL_NUMBER: Final = "pupil:"


class Whom(Enum):
    """Which of the two people that an application names."""

    APPLICANT = "applicant"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class Human:
    """All ids of one human being: persons have keys, accounts sign in."""

    persons: tuple[UUID, ...]
    accounts: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class People:
    """By an IIN, a login or e-mail address, an application's number, `pupil:` and a journal's number, or an id."""

    streams: Streams
    traces: Traces
    key: MasterKey

    def found(self, who: str, whom: Whom | None = None, *, alone: bool = False) -> Human:
        """Raises `NotFound`. `alone` looks for no other ids of the same human being."""
        start = self._start(who.strip(), whom)
        registered = {fact.user: fact.person for fact in self.traces.registrations([start])}
        persons, accounts = {start, *registered.values()}, set(registered)
        if alone:
            persons, accounts = ({start}, accounts & {start})
        else:
            self._widen(persons, accounts)
        if not (accounts or self.traces.applications(persons) or _other_names(self.traces, persons)):
            raise NotFound
        return Human(tuple(sorted(persons)), tuple(sorted(accounts)))

    def _start(self, who: str, whom: Whom | None) -> UUID:
        try:
            return self.key.blind(PERSON, parse_iin(who))
        except InvalidIin:
            pass
        if who.startswith(PUPIL_NUMBER):
            return self._of_journals(who.removeprefix(PUPIL_NUMBER))
        if who.isdecimal():
            return self._of_application(int(who), whom)
        try:
            return UUID(who)
        except ValueError:
            holder = self.streams.read(LOGIN_CLAIM, self.key.blind("login", normalised(who))).holder
        if holder is None:
            raise NotFound
        return holder

    def _of_application(self, number: int, whom: Whom | None) -> UUID:
        people = self.traces.with_number(number)
        if people is None or whom is None:
            raise NotFound
        return people[0] if whom is Whom.APPLICANT else people[1]

    def _of_journals(self, number: str) -> UUID:
        person = self.streams.read(PUPIL, pupil_of(int(number))).person if number.isdecimal() else None
        if person is None:
            raise NotFound
        return person

    def _widen(self, persons: set[UUID], accounts: set[UUID]) -> None:
        """Until nothing is added: whom the accounts apply as, which accounts apply as the persons."""
        before = 0
        while before < (before := len(persons) + len(accounts)):
            owners = {fact.owner for fact in self._drafts_naming(persons)} | accounts
            for owner in owners:
                applicants = self._applicants_of(owner)
                if len(applicants) == 1 and (owner in accounts or applicants <= persons):
                    persons |= applicants
                    accounts.add(owner)
            for fact in self.traces.registrations(persons | accounts):
                persons.add(fact.person)
                accounts.add(fact.user)

    def _drafts_naming(self, persons: Collection[UUID]) -> list[Any]:
        contents = self.traces.contents(self.traces.applications(persons))
        return [fact for fact in contents if hasattr(fact, "owner") and fact.applicant in persons]

    def _applicants_of(self, owner: UUID) -> set[UUID]:
        own = [fact.application for fact in self.traces.drafted_by([owner])]
        return {fact.applicant for fact in self.traces.contents(own)} if own else set()


@dataclass(frozen=True, slots=True)
class Involved:
    """The port `Involvements` of privacy, answered from applications and users as they are now."""

    streams: Streams
    traces: Traces

    def applications(self, persons: Collection[UUID]) -> Sequence[InvolvedApplication]:
        """Folded from their own streams."""
        states = (self.streams.read(APPLICATION, each) for each in sorted(self.traces.applications(persons)))
        return [
            InvolvedApplication(
                state.number,
                undecided=holds_seat(state),
                enrolled_for=state.choice.school_year if state.choice and state.status in ADMITTED else None,
            )
            for state in states
            if not {state.applicant, state.child}.isdisjoint(persons)
        ]

    def holds_roles(self, accounts: Collection[UUID]) -> bool:
        """As the users are now."""
        return any(self.streams.read(USER, account).holdings for account in accounts)


def words_of(traces: Traces, human: Human) -> list[Canary]:
    """What could give them away, as it can still be read: numbers, addresses, names in full and in short."""
    applications = traces.contents(traces.applications(human.persons))
    details = [
        *(fact.details for fact in traces.registrations([*human.persons, *human.accounts])),
        *(fact.details for fact in traces.told_later([*human.persons, *human.accounts])),
        *(fact.applicant_details for fact in applications if fact.applicant in human.persons),
        *(fact.child_details for fact in applications if fact.child in human.persons),
    ]
    others = (Canary("name", name) for name in _other_names(traces, human.persons))
    return list(dict.fromkeys((*(canary for each in details for canary in _words(each)), *others)))


def _other_names(traces: Traces, persons: Collection[UUID]) -> list[str]:
    """Of the teacher of a class, and of a pupil in journals."""
    return [*traces.teacher_names(persons), *traces.pupil_names(persons)]


def _words(details: object) -> Iterator[Canary]:
    """Nothing of what is erased already."""
    told = {name: getattr(details, name, None) for name in (*WORDS, "surname", "name", "patronymic")}
    for name, kind in WORDS.items():
        if told[name]:
            yield Canary(kind, str(told[name]))
    if told["phone"]:
        yield Canary("phone", digits(str(told["phone"])))
    if told["surname"] and told["name"]:
        yield from _names(str(told["surname"]), str(told["name"]))


def _names(surname: str, name: str) -> Iterable[Canary]:
    """Surname and name together: each alone is many people's."""
    forms = (f"{surname} {name}", f"{name} {surname}", f"{name[:1]}. {surname}")
    return (Canary("name", form) for form in forms)

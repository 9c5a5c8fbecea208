"""Where a person stands in the log: looked up by their ids, one pass over the events a question.

Nobody asks this but an erasure, which is rare: there is no index for it, and a million events take a second or two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from kundelik_domain.admissions.events import (
    ApplicationApproved,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationSent,
    ClassAdded,
    ClassChanged,
    DocumentAttached,
    FormationOrderSigned,
    LetterheadUploaded,
)
from kundelik_domain.admissions.values import SignatureEvidence
from kundelik_domain.attainment.events import PupilNamed
from kundelik_domain.identity.events import AccountLinked, ApiTokenIssued, UserDetailsChanged, UserRegistered
from kundelik_domain.privacy.events import PersonErased

if TYPE_CHECKING:
    from kundelik_domain.shared.facts import Fact

    from .database import Database
    from .fact_codec import FactCodec

MENTIONING: Final = (
    "select stream, version, name, data, position from kundelik.events where name = any(%s)"
    " and exists (select from unnest(%s::bytea[]) as wanted where position(wanted in data) > 0) order by position"
)
OF: Final = "select stream, version, name, data, position from kundelik.events where name = any(%s) order by position"
NUMBERED: Final = (
    "select stream from kundelik.events where name = any(%s)"
    " and (convert_from(data, 'UTF8')::jsonb ->> 'number')::bigint = %s"
)
STEP: Final = 5_000
CONTENTS: Final = (ApplicationDrafted, ApplicationEdited)
EVIDENCE: Final = (ApplicationSent, ApplicationApproved, FormationOrderSigned)


class Traces:
    """Facts that name a person; what they refer to outside the database."""

    def __init__(self, database: Database, codec: FactCodec) -> None:
        self._database, self._codec = database, codec

    def applications(self, persons: Collection[UUID]) -> set[UUID]:
        """Applications whose applicant or child is, or once was, one of these."""
        return {
            stream for stream, fact in self._mentioning(CONTENTS, persons) if not persons_in(fact).isdisjoint(persons)
        }

    def with_number(self, number: int) -> tuple[UUID, UUID] | None:
        """Applicant and child of the application with this number, as it reads now."""
        names = sorted(self._codec.stored_names_of([ApplicationDrafted]))
        with self._database.connection() as connection:
            row = connection.execute(NUMBERED, (names, number)).fetchone()
        contents = self.contents([row[0]]) if row else []
        return (contents[-1].applicant, contents[-1].child) if contents else None

    def contents(self, applications: Iterable[UUID]) -> list[ApplicationDrafted | ApplicationEdited]:
        """Every edition of these applications."""
        found = self._mentioning(CONTENTS, applications)
        return [fact for _, fact in found if isinstance(fact, ApplicationDrafted | ApplicationEdited)]

    def drafted_by(self, accounts: Collection[UUID]) -> list[ApplicationDrafted]:
        """What these users have begun."""
        found = self._mentioning([ApplicationDrafted], accounts)
        return [fact for _, fact in found if isinstance(fact, ApplicationDrafted) and fact.owner in accounts]

    def registrations(self, ids: Collection[UUID]) -> list[UserRegistered]:
        """Of these users, or of users who are these persons."""
        found = self._mentioning([UserRegistered], ids)
        facts = [fact for _, fact in found if isinstance(fact, UserRegistered)]
        return [fact for fact in facts if not {fact.user, fact.person}.isdisjoint(ids)]

    def teacher_names(self, persons: Collection[UUID]) -> list[str]:
        """The names under which these persons were given a class, as far as they can still be read."""
        found = self._mentioning((ClassAdded, ClassChanged), persons)
        return [f.teacher_name for _, f in found if f.teacher in persons and isinstance(f.teacher_name, str)]

    def pupil_names(self, persons: Collection[UUID]) -> list[str]:
        """The names under which these persons stand in journals, as far as they can still be read."""
        found = self._mentioning([PupilNamed], persons)
        return [fact.name for _, fact in found if fact.person in persons and isinstance(fact.name, str)]

    def tokens(self, account: UUID) -> tuple[UUID, ...]:
        """Every API token that was issued to this user."""
        found = self._mentioning([ApiTokenIssued], [account])
        return tuple(f.token for _, f in found if isinstance(f, ApiTokenIssued) and f.user == account)

    def told_later(self, ids: Collection[UUID]) -> list[UserDetailsChanged]:
        """What these users, or persons, became after they were registered."""
        found = self._mentioning([UserDetailsChanged], ids)
        facts = [fact for _, fact in found if isinstance(fact, UserDetailsChanged)]
        return [fact for fact in facts if not {fact.user, fact.person}.isdisjoint(ids)]

    def links(self, account: UUID) -> tuple[UUID, ...]:
        """Every outside account that was ever linked to this user."""
        found = self._mentioning([AccountLinked], [account])
        return tuple({f.link: None for _, f in found if isinstance(f, AccountLinked) and f.user == account})

    def files(self, person: UUID, upto: int, besides: Collection[str] = ()) -> list[str]:
        """Hashes of what, up to a position, this person's applications and signatures refer to and nobody else does.

        The key must still be there, or have been, where `besides` holds what it told then. Whoever has come back
        since keeps what they have brought anew; what others referred to who are erased, too, nobody needs.
        """
        applications = self.applications([person])
        own = {*besides}
        for position, stream, fact in self._placed((DocumentAttached, *EVIDENCE), [person, *applications]):
            if position <= upto and (
                stream in applications if isinstance(fact, DocumentAttached) else _signed(fact, person)
            ):
                own |= references(fact)
        return sorted(own - self._needed(person, upto)) if own else []

    def _needed(self, person: UUID, upto: int) -> set[str]:
        """A document is needed while neither person of its application is erased, evidence while it can be opened."""
        erased_at = {fact.person: position for position, _, fact in self._all([PersonErased])} | {person: upto}
        people: dict[UUID, set[UUID]] = {}
        needed: set[str] = set()
        for position, stream, fact in self._all((*CONTENTS, DocumentAttached, LetterheadUploaded, *EVIDENCE)):
            if isinstance(fact, CONTENTS):
                people.setdefault(stream, set()).update(persons_in(fact))
            elif isinstance(fact, LetterheadUploaded):
                needed.add(fact.sha256)
            elif isinstance(fact, DocumentAttached):
                gone = any(erased_at.get(each, 0) >= position for each in people.get(stream, ()))
                needed |= set() if gone else references(fact)
            elif position > upto or not _signed(fact, person):
                needed |= references(fact)
        return needed

    def _mentioning(self, facts: Sequence[type[Fact]], ids: Iterable[UUID]) -> list[tuple[UUID, Any]]:
        return [(stream, fact) for _, stream, fact in self._placed(facts, ids)]

    def _placed(self, facts: Sequence[type[Fact]], ids: Iterable[UUID]) -> list[tuple[int, UUID, Any]]:
        wanted = [str(each).encode() for each in ids]
        names = sorted(self._codec.stored_names_of(facts))
        with self._database.connection() as connection:
            rows = connection.execute(MENTIONING, (names, wanted), binary=True).fetchall() if wanted else []
        return self._decoded(rows)

    def _all(self, facts: Sequence[type[Fact]]) -> Iterator[tuple[int, UUID, Any]]:
        names = sorted(self._codec.stored_names_of(facts))
        with self._database.transaction() as connection, connection.cursor("traces") as cursor:
            cursor.itersize = STEP
            cursor.execute(OF, (names,))
            while rows := cursor.fetchmany(STEP):
                yield from self._decoded(rows)

    def _decoded(self, rows: list[Any]) -> list[tuple[int, UUID, Any]]:
        facts = self._codec.decode_all([row[:4] for row in rows])
        return [(row[4], row[0], fact) for row, fact in zip(rows, facts, strict=True)]


def persons_in(fact: Any) -> set[UUID]:
    """Applicant and child of an edition."""
    return {fact.applicant, fact.child}


def references(fact: Any) -> set[str]:
    """Hashes of the files that a fact refers to: a document, or what a signature is verified with later."""
    match fact:
        case DocumentAttached():
            return {fact.document.sha256}
        case ApplicationSent(signature=SignatureEvidence() as kept):
            return {*kept.kept}
        case (
            ApplicationApproved(signature=SignatureEvidence() as kept)
            | FormationOrderSigned(signature=SignatureEvidence() as kept)
        ):
            return {*kept.kept}
        case _:
            return set()


def _signed(fact: Any, person: UUID) -> bool:
    return bool((fact.applicant if isinstance(fact, ApplicationSent) else fact.director) == person)

"""Delivering: facts become errands, errands become letters (NTF-1, ADR-0029).

At least once on the wire, once to the eye: who dies between sending and recording sends again, under the same
Message-ID; everything else happens once, by the notice's own stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import structlog

from adapters.broker.carrying import Again, Errand
from adapters.mail.sending import NotSent, Post, PutOff, Refused, Unreachable
from adapters.persistence.mails import VaultMails
from adapters.persistence.relaying import Relay, Turns
from kundelik_domain.messages.commands import RecordDelivery, RecordFailure
from kundelik_domain.messages.events import DeliveryRetried
from kundelik_domain.messages.use_cases import Messages
from kundelik_domain.messages.values import Cause, Channel, Failure, Notice, NoticeKind
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.streams import Envelope
from projections.messages.kinds import TOLD

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from adapters.mail.letters import Letter
    from kundelik_domain.messages.ports import Causes
    from projections.reading import Recorded

    from .mailing import AccountLetters
    from .notifying import Letters

THE_WORKER: Final = Principal(
    user=UUID("00000000-0000-8000-8000-00000000de11"),
    person=UUID("00000000-0000-8000-8000-00000000de11"),
    holdings=frozenset({Holding(Role.CLOCK, PLATFORM)}),
)
RELAYED: Final = (*TOLD, DeliveryRetried)
RELAY: Final = "notices"
EVERY_SECONDS: Final = 0.25
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
TAKEN: Final = 5.0
"""Seconds until an errand is looked at again that somebody else is carrying."""

LONGEST: Final = 3600.0
REASONS: Final[dict[type[NotSent], Failure]] = {
    Refused: Failure.REFUSED,
    PutOff: Failure.PUT_OFF,
    Unreachable: Failure.UNREACHABLE,
}
log = structlog.get_logger()


def errand_of(notice: Notice) -> Errand:
    """Ids only."""
    return {
        "notice": str(notice.notice),
        "recipient": str(notice.recipient),
        "kind": notice.kind.value,
        "application": str(notice.cause.application) if notice.cause else None,
        "version": notice.cause.version if notice.cause else None,
    }


def notice_from(errand: Errand) -> Notice:
    """The same back."""
    application, version = errand["application"], errand["version"]
    cause = None if application is None else Cause(UUID(str(application)), int(str(version)))
    return Notice(UUID(str(errand["notice"])), UUID(str(errand["recipient"])), NoticeKind(errand["kind"]), cause)


@dataclass(frozen=True, slots=True)
class HandingOver:
    """The outbox's follower: facts and waiting mails go to the broker; without e-mail they pass by."""

    relay: Relay
    causes: Causes
    mails: VaultMails
    now: Callable[[], datetime]
    hand_over: Callable[[Errand], None] | None

    def run(self, stop: threading.Event) -> None:
        """Look every quarter of a second until `stop`; a broker out of reach is tried again."""
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                while self.once() and not stop.is_set():
                    continue
                pause = FIRST_PAUSE
                stop.wait(EVERY_SECONDS)
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing is lost, and the next look tries again
                log.warning("notices.stumbled", error=type(error).__name__, again_in=pause)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def once(self) -> int:
        """Hand over what there is; how many positions and mails that was."""
        self.mails.drop_overdue(self.now())
        waiting = self.mails.waiting() if self.hand_over else []
        for mail, recipient, kind in waiting:
            self._hand_over(Notice(mail, recipient, NoticeKind(kind), None))
        if waiting:
            self.mails.handed([mail for mail, _, _ in waiting])
        return self.relay.step(self._told) + len(waiting)

    def _told(self, batch: Sequence[Recorded]) -> None:
        for recorded in batch if self.hand_over else ():
            if isinstance(recorded.fact, DeliveryRetried):
                self._hand_over(recorded.fact.notice)
                continue
            notice = self.causes.notice(Cause(recorded.stream, recorded.version))
            if notice is not None:
                self._hand_over(notice)

    def _hand_over(self, notice: Notice) -> None:
        assert self.hand_over is not None
        self.hand_over(errand_of(notice))


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a letter is tried, and how many seconds after the first failure; each pause is twice the last."""

    tries: int = 10
    pause: float = 15.0

    def after(self, attempt: int) -> float:
        """Seconds until the next one."""
        return float(min(LONGEST, self.pause * 2 ** (attempt - 1)))


@dataclass(frozen=True, slots=True)
class Delivering:
    """What the worker does with one errand. Safe to do again, and by two at once."""

    messages: Messages
    letters: Letters
    account_letters: AccountLetters
    mails: VaultMails
    turns: Turns
    post: Post
    patience: Patience
    taken: float = TAKEN

    def __call__(self, errand: Errand, attempt: int) -> Again | None:
        """Carry it, or say when to try again."""
        notice = notice_from(errand)
        with self.turns.of(notice.notice) as mine:
            return self._carried(notice, attempt) if mine else Again(self.taken, attempt)

    def _carried(self, notice: Notice, attempt: int) -> Again | None:
        told = self.messages.told(notice.notice)
        if told.settled(Channel.EMAIL):
            self._over(notice, drop=told.delivered(Channel.EMAIL))
            return None
        try:
            letter = self._letter(notice)
            if letter is None:
                return self._nothing_to_send(notice, attempt)
            self.post.send(letter)
        except NotSent as failure:
            return self._failed(notice, attempt, REASONS[type(failure)])
        except (LookupError, ValueError):  # a text without its value, content that cannot be opened
            return self._failed(notice, self.patience.tries, Failure.INTERNAL)
        command = RecordDelivery(notice=notice, channel=Channel.EMAIL, attempts=attempt)
        self.messages.record_delivery(_envelope(), THE_WORKER, command)
        log.info("delivery.sent", notice=str(notice.notice), attempts=attempt)
        self._over(notice, drop=True)
        return None

    def _letter(self, notice: Notice) -> Letter | None:
        return self.letters.of(notice) if notice.cause else self.account_letters.of(notice.notice)

    def _nothing_to_send(self, notice: Notice, attempt: int) -> Again | None:
        """Of an application: nobody wants it by mail. Of an account: the link has ended before it could be sent."""
        if notice.cause is not None:
            return None
        return self._failed(notice, max(attempt, self.patience.tries), Failure.CONTENT_GONE)

    def _failed(self, notice: Notice, attempt: int, reason: Failure) -> Again | None:
        log.warning("delivery.failed", notice=str(notice.notice), attempt=attempt, reason=reason.value)
        if attempt < self.patience.tries and reason is not Failure.REFUSED:
            return Again(self.patience.after(attempt), attempt + 1)
        command = RecordFailure(notice=notice, channel=Channel.EMAIL, attempts=attempt, reason=reason)
        self.messages.record_failure(_envelope(), THE_WORKER, command)
        return None

    def _over(self, notice: Notice, *, drop: bool) -> None:
        if drop and notice.cause is None:
            self.mails.drop(notice.notice)


def _envelope() -> Envelope:
    """Not the command's id but the notice's state sees to it that each is recorded once."""
    command_id = uuid4()
    return Envelope(command_id=command_id, actor=THE_WORKER.user, correlation_id=command_id)

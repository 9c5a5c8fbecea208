"""A real SMTP server on a real socket, which answers as a test has told it to."""

from __future__ import annotations

import socket
from asyncio import Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Condition
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE: Final = 30.0
HANG_UP: Final = "hang up"


@dataclass
class Postbox:
    """What came in; `answers` are given one a letter, then everything is taken."""

    answers: list[str] = field(default_factory=list)
    always: str = "250 taken"
    letters: list[EmailMessage] = field(default_factory=list)
    tried: int = 0
    changed: Condition = field(default_factory=Condition)
    port: int = 0
    on_first: Callable[[], object] = bool
    """Called once, before the first answer."""

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 - found by its name
        content = envelope.content
        assert isinstance(content, bytes)
        with self.changed:
            answer = self.answers.pop(0) if self.answers else self.always
            self.tried += 1
            if answer.startswith("2") or answer == HANG_UP:
                letter = message_from_bytes(content, policy=default)
                assert isinstance(letter, EmailMessage)
                self.letters.append(letter)
            self.changed.notify_all()
        if self.tried == 1:
            self.on_first()
        if answer == HANG_UP:
            assert isinstance(server.transport, Transport)
            server.transport.abort()
        return answer

    def awaits(self, letters: int) -> None:
        """Until so many have come in."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.letters) >= letters, PATIENCE), len(self.letters)

    def awaits_tries(self, tries: int) -> None:
        """Until it was tried so often."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.tried >= tries, PATIENCE), self.tried

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def a_postbox(*answers: str, always: str = "250 taken", port: int = 0, **options: Any) -> Iterator[Postbox]:
    """Listening on a free port as long as the context lasts."""
    postbox = Postbox(list(answers), always)
    postbox.port = port or free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port, **options)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()

"""The letters of a demonstration: files in a folder, never anything that leaves the machine (NTF-1)."""

from __future__ import annotations

import email
import email.policy
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from adapters.mail.sending import FOLDER

from .asking import ContraryToPlan

ENVIRONMENT: Final = {"KUNDELIK_SMTP_URL": FOLDER, "KUNDELIK_MAIL_FROM": "Kundelik <noreply@example.kz>"}
ARRIVES_WITHIN_SECONDS: Final = 60.0
WRITTEN_WITHIN_SECONDS: Final = 20.0
_SECRET: Final = re.compile(r"/email-confirmations#(\S+)")


@contextmanager
def into_a_folder() -> Iterator[str]:
    """Whatever server is set: the people are made up, their addresses may be somebody's. Processes inherit it."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield FOLDER
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def letters_to(var: Path, user: UUID) -> list[Path]:
    """What was sent to an account."""
    return sorted((var / "mail").glob(f"{user}.*.eml"))


def wait_for_letters(var: Path, users: Iterable[UUID]) -> None:
    """Until each of them has got one: letters about accounts are kept for a day only, and virtual days are short."""
    deadline, wanted = time.monotonic() + WRITTEN_WITHIN_SECONDS, {str(user) for user in users}
    while time.monotonic() < deadline:
        if wanted <= {path.name.partition(".")[0] for path in (var / "mail").glob("*.eml")}:
            return
        time.sleep(0.05)


def confirmation_secret(var: Path, user: UUID) -> str:
    """What stands in the link of the letter that an account got first; waited for. Raises `ContraryToPlan`."""
    deadline = time.monotonic() + ARRIVES_WITHIN_SECONDS
    while True:
        for path in letters_to(var, user):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            if body is not None and (found := _SECRET.search(body.get_content())):
                return found[1]
        if time.monotonic() > deadline:
            raise ContraryToPlan(f"no letter came to {user}")
        time.sleep(0.05)

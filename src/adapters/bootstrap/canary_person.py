"""An invented person with words that nobody else has, registered and erased to show that nothing is left (AUD-6)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from adapters.persistence.canaries import Canary, Hit
from kundelik_domain.identity.commands import RegisterParent
from kundelik_domain.identity.values import CONSENT_TEXTS
from kundelik_domain.shared.streams import Envelope

if TYPE_CHECKING:
    from .erasing import PersonErasing

BASIS = "kundelik privacy prove --canary"

UNSEEN = Hit("canary", "nowhere before the erasure: a search that does not find what is there proves nothing")


def tried(erasing: PersonErasing) -> tuple[list[Hit], tuple[Canary, ...]]:
    """Register, let the read models see it, erase, look for every single word. Its events stay, unreadable."""
    mark = "".join(secrets.choice("әғқңөұүһі") for _ in range(8))
    email = f"canary-{secrets.token_hex(6)}@example.kz"
    phone = f"+7 (700) {secrets.randbelow(1000):03}-{secrets.randbelow(100):02}-{secrets.randbelow(100):02}"
    form = RegisterParent(
        surname=f"Сынақ{mark}",
        name=f"Құс{mark[::-1]}",
        email=email,
        phone=phone,
        password=secrets.token_urlsafe(24),
        consent=True,
        consent_text=max(CONSENT_TEXTS),
    )
    command = uuid4()
    envelope = Envelope(command_id=command, actor=UUID(int=0), correlation_id=command)
    erasing.installation.identity.register_parent(envelope, form)
    erasing.purge()
    plan = erasing.plan(email)
    words = (*plan.words, Canary("surname", form.surname), Canary("name", form.name))
    seen = bool(erasing.hits(words))
    erasing.erase(plan, BASIS)
    return [*erasing.hits(words), *(() if seen else (UNSEEN,))], words

"""Personal data of accounts, opened from their own facts (ADM-6, ADM-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.identity.user import USER
from kundelik_domain.identity.user.details import DETAIL_FACTS, known_details
from kundelik_domain.identity.values.keeping import KnownDetails

if TYPE_CHECKING:
    from kundelik_domain.shared.streams import Streams

    from .database import Database
    from .fact_codec import FactCodec

FACTS_OF = "select version, name, data from kundelik.events where stream = %s and name = any(%s) order by version"


class LoggedAccountDetails:
    """The port `AccountDetails` of identity."""

    def __init__(self, database: Database, codec: FactCodec) -> None:
        self._database, self._codec = database, codec

    def of(self, user: UUID) -> KnownDetails | None:
        """As the log tells them now; None where nobody is registered."""
        names = sorted(self._codec.stored_names_of(DETAIL_FACTS))
        with self._database.connection() as connection:
            rows = connection.execute(FACTS_OF, (user, names), binary=True).fetchall()
        return known_details(self._codec.decode_all((user, *row) for row in rows))


def confirmed_email(streams: Streams, details: LoggedAccountDetails, user: UUID) -> str | None:
    """The address that notices may go to: only one whose owner has confirmed it."""
    if not streams.read(USER, user).email_confirmed:
        return None
    known = details.of(user)
    return known.details.email if known and known.details else None

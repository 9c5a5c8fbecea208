"""A town that sends e-mail to a server of the test: outbox, broker and worker; only the pauses are short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from adapters.bootstrap.messaging import carrier_of, delivering, handing_over
from adapters.bootstrap.setting_up import adopt_rules
from adapters.broker.carrying import Carrier
from adapters.settings import Settings
from tests.adapters.mail.postbox import Postbox
from tests.installations import Country, TestClock, TestInstallation, Town


@dataclass
class Mailroom:
    """What a test needs at hand."""

    town: Town
    carrier: Carrier

    @property
    def installation(self) -> TestInstallation:
        return self.town.country.installation

    def hands_over(self, *, again: bool = False) -> None:
        """The outbox's follower to the end of the log; from the beginning if told so."""
        with psycopg.connect(self.installation.conninfo, autocommit=True) as connection:
            if again:
                connection.execute("update kundelik.relays set position = 0")
        following = handing_over(self.installation, self.carrier)
        while following.once():
            continue

    @contextmanager
    def working(self, **changes: Any) -> Iterator[None]:
        """A worker in this process, with a broker and connections of its own."""
        carrier = carrier_of(self.installation)
        try:
            with carrier.working(replace(delivering(self.installation), taken=0.02, **changes), threads=2):
                yield
        finally:
            carrier.close()

    def rows(self, query: str) -> list[Any]:
        with psycopg.connect(self.installation.conninfo) as connection:
            return connection.execute(query.encode()).fetchall()

    def states(self) -> dict[str, int]:
        """Of deliveries, as the operator sees them."""
        self.town.country.catch_up()
        answer = self.town.country.told(self.town.country.operator, "GET", "/operations/deliveries")
        counts: dict[str, int] = answer["counts"]
        return counts


def settings_for(postbox: Postbox | None, var: Path, **changes: Any) -> Settings:
    """Pauses that nobody notices; a worker counts as lost after a second."""
    mail = {"smtp_url": postbox.url, "mail_from": "Kundelik <noreply@kundelik.test>"} if postbox else {}
    quick = {"delivery_tries": 4, "delivery_pause": 0.02, "broker_lost_after": 1.0}
    return Settings(var=var, **{**mail, **quick, **changes})


@contextmanager
def a_mailroom(conninfo: str, var: Path, postbox: Postbox | None, **changes: Any) -> Iterator[Mailroom]:
    """On that database."""
    installation = TestInstallation(settings_for(postbox, var, **changes), conninfo)
    installation.clock = TestClock()
    adopt_rules(installation)
    country = Country(installation)
    carrier = carrier_of(installation)
    try:
        yield Mailroom(Town(country), carrier)
    finally:
        carrier.close()
        country.close()

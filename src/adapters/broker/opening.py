"""Which broker: our own PostgreSQL, or what `KUNDELIK_BROKER_URL` names (OPS-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Middleware, Retries
from dramatiq_postgres import PostgresBroker  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dramatiq import Broker

NAMESPACE: Final = "kundelik"
SCHEMES: Final = ("amqp", "amqps", "redis", "rediss")
CONNECTIONS: Final = 8


class UnknownBroker(ValueError):  # noqa: N818 - reads as what it is
    """The address names none of the brokers we can talk to."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how often an empty queue is looked at, and after which silence a worker counts as lost."""

    poll: float = 0.25
    lost_after: float = 60.0


def open_broker(url: str | None, database: Mapping[str, object], pace: Pace = Pace()) -> Broker:
    """By its address; PostgreSQL without one, over the same database. Connects when first needed."""
    scheme = urlsplit(url).scheme if url else "postgresql"
    match scheme:
        case "postgresql":
            return _postgres(database, pace)
        case "amqp" | "amqps":
            return RabbitmqBroker(url=url, confirm_delivery=True, middleware=_middleware())
        case "redis" | "rediss":
            return RedisBroker(  # type: ignore[no-untyped-call] # its keyword arguments say what they are
                url=url,
                namespace=NAMESPACE,
                middleware=_middleware(),
                heartbeat_timeout=round(pace.lost_after * 1000),
                maintenance_chance=100_000 if pace.lost_after < Pace().lost_after else 1_000,
            )
        case _:
            raise UnknownBroker(scheme)


def _postgres(database: Mapping[str, object], pace: Pace) -> Broker:
    # Without NOTIFY: its lock makes commits wait for each other, and nobody waits for a mail by the millisecond.
    broker: Any = PostgresBroker(
        url={**database, "maxconn": CONNECTIONS, "application_name": "kundelik-broker"},
        results=False,
        listen=False,
        notify=False,
        poll_interval=pace.poll,
        heartbeat_interval=pace.lost_after / 4,
        heartbeat_ttl=pace.lost_after,
        maintenance_interval=pace.lost_after / 2,
        middleware=_middleware(),
    )
    return broker  # type: ignore[no-any-return] # published without types


def _middleware() -> list[Middleware]:
    return [Retries()]

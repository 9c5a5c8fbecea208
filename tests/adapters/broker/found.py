"""Which brokers this machine has to test against; the summary of a run names those it has not."""

from __future__ import annotations

import os
import shutil
from typing import Final

REDIS: Final = os.environ.get("KUNDELIK_TEST_REDIS_URL")
RABBITMQ: Final = os.environ.get("KUNDELIK_TEST_RABBITMQ_URL")
REDIS_SERVER: Final = shutil.which("redis-server") or shutil.which("valkey-server")
RABBITMQ_SERVER: Final = shutil.which("rabbitmq-server")

FOUND: Final = {
    "memory": True,
    "postgresql": True,
    "redis": bool(REDIS or REDIS_SERVER),
    "rabbitmq": bool(RABBITMQ or RABBITMQ_SERVER),
}
WANTED: Final = {
    "redis": "install redis-server or valkey-server, or set KUNDELIK_TEST_REDIS_URL",
    "rabbitmq": "install rabbitmq-server, or set KUNDELIK_TEST_RABBITMQ_URL",
}
MISSING: Final = {name: WANTED[name] for name, found in FOUND.items() if not found}

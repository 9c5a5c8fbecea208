"""How the server is set up: for two cores and a machine that others use too, durable or for tests."""

import os
from collections.abc import Mapping
from pathlib import Path

SMALL_MACHINE = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "64MB",
    "huge_pages": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "1",
    "wal_compression": "on",
    "restart_after_crash": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_wal_size": "4GB"}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LEAST, MOST = 128, 2048
"""Megabytes of shared buffers: a country's grades of a quarter have indexes of more than a gigabyte."""

CONTAINERS_LIMIT = Path("/sys/fs/cgroup/memory.max")


def as_arguments(listening: Mapping[str, str], tuning: Mapping[str, str], *, durable: bool) -> list[str]:
    """On the command line and not in a file: every start says the whole truth anew."""
    mode = DURABLE | cached_in(memory()) if durable else FOR_TESTS
    settings = SMALL_MACHINE | mode | dict(tuning) | dict(listening)
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def cached_in(megabytes: int | None) -> dict[str, str]:
    """An eighth of the memory for the server's own cache, and what it may expect of the system's."""
    if megabytes is None:
        return {}
    shared = min(max(megabytes // 8, LEAST), MOST)
    return {"shared_buffers": f"{shared}MB", "effective_cache_size": f"{max(megabytes // 2, shared)}MB"}


def memory() -> int | None:
    """Of the machine or of the container, in megabytes; None where the system does not say."""
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
    try:
        limit = CONTAINERS_LIMIT.read_text().strip()
    except OSError:
        limit = ""
    return (min(size, int(limit)) if limit.isdigit() else size) // 1024**2

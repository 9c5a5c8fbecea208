"""How the server is set up: for two cores and a shared machine, durable or for tests."""

from collections.abc import Mapping

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
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def as_arguments(listening: Mapping[str, str], tuning: Mapping[str, str], *, durable: bool) -> list[str]:
    """On the command line and not in a file: every start says the whole truth anew."""
    settings = SMALL_MACHINE | (DURABLE if durable else FOR_TESTS) | dict(tuning) | dict(listening)
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

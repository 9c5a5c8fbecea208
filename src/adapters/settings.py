"""What an installation may set, all by environment variables (OPS-1); every default runs without any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self


class SettingWrong(ValueError):  # noqa: N818 - reads as what it is
    """An environment variable does not hold what it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`var` holds everything this installation writes: database, keys, files, logs."""

    var: Path
    database_url: str | None = None
    clock_file: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 12
    first_number: int = 100_001
    log_origin: str = "log.kundelik.kz/main"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read `DATABASE_URL` and `KUNDELIK_*`; raises `SettingWrong` naming the variable."""
        given = os.environ if environment is None else environment
        clock = given.get("KUNDELIK_CLOCK_FILE")
        return cls(
            var=Path(given.get("KUNDELIK_VAR", "var")).expanduser().absolute(),
            database_url=given.get("DATABASE_URL") or None,
            clock_file=Path(clock) if clock else None,
            host=given.get("KUNDELIK_HOST", "127.0.0.1"),
            port=_number(given, "KUNDELIK_PORT", 8000, 0, 65_535),
            workers=_number(given, "KUNDELIK_WORKERS", os.cpu_count() or 1, 1, 256),
            threads=_number(given, "KUNDELIK_THREADS", 12, 1, 256),
            first_number=_number(given, "KUNDELIK_FIRST_NUMBER", 100_001, 100_000, 10**15),
            log_origin=given.get("KUNDELIK_LOG_ORIGIN") or "log.kundelik.kz/main",
        )


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingWrong(f"{name}={text!r}: a whole number from {least} to {most} is needed")
    return int(text)

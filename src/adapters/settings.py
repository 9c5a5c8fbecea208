"""What an installation may set, all by environment variables (OPS-1); every default runs without any."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self


class SettingWrong(ValueError):  # noqa: N818 - reads as what it is
    """An environment variable does not hold what it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureSettings:
    """Whose certificates are believed, who is asked about them, and whether a development signer stands in.

    Without `trust` (folders `roots` and `authorities` of certificates) the development authority is believed, which
    production forbids.
    """

    trust: Path | None = None
    ocsp_url: str | None = None
    ocsp_hosts: frozenset[str] = frozenset()
    crl_urls: tuple[str, ...] = ()
    ncanode_url: str | None = None
    production: bool = False
    development_signer: bool = False

    @classmethod
    def from_environment(cls, given: Mapping[str, str]) -> Self:
        """Raises `SettingWrong` for what production forbids."""
        trust = given.get("KUNDELIK_TRUST")
        read = cls(
            trust=Path(trust).expanduser().absolute() if trust else None,
            ocsp_url=_address(given, "KUNDELIK_OCSP_URL"),
            ocsp_hosts=frozenset(given.get("KUNDELIK_OCSP_HOSTS", "").replace(",", " ").split()),
            crl_urls=tuple(given.get("KUNDELIK_CRL_URLS", "").replace(",", " ").split()),
            ncanode_url=_address(given, "KUNDELIK_NCANODE_URL"),
            production=_switch(given, "KUNDELIK_PRODUCTION"),
            development_signer=_switch(given, "KUNDELIK_DEVELOPMENT_SIGNER"),
        )
        if read.production and read.development_signer:
            raise SettingWrong("KUNDELIK_DEVELOPMENT_SIGNER=1: whoever asks would sign as anybody; not in production")
        if read.production and read.trust is None:
            raise SettingWrong("KUNDELIK_TRUST: in production a folder with the anchors of НУЦ РК is needed")
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdSettings:
    """An outside system that says who somebody is: `KUNDELIK_OIDC_<NAME>_ISSUER`, `_CLIENT_ID`, `_CLIENT_SECRET`."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def all_from(cls, given: Mapping[str, str]) -> tuple[Self, ...]:
        """In the order of their names; raises `SettingWrong` where one of the three is missing."""
        named = re.compile(r"KUNDELIK_OIDC_([A-Z0-9]{1,30})_(ISSUER|CLIENT_ID|CLIENT_SECRET)")
        names = sorted({found[1] for found in map(named.fullmatch, given) if found})
        return tuple(cls._from(given, name) for name in names)

    @classmethod
    def _from(cls, given: Mapping[str, str], name: str) -> Self:
        told = {part: given.get(f"KUNDELIK_OIDC_{name}_{part}") for part in ("CLIENT_ID", "CLIENT_SECRET")}
        issuer = _address(given, f"KUNDELIK_OIDC_{name}_ISSUER")
        missing = [part for part, value in {**told, "ISSUER": issuer}.items() if not value]
        if missing:
            raise SettingWrong(f"KUNDELIK_OIDC_{name}_{missing[0]}: is needed, too")
        return cls(
            name=name.lower(),
            issuer=issuer or "",
            client_id=told["CLIENT_ID"] or "",
            client_secret=told["CLIENT_SECRET"] or "",
        )


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
    smtp_url: str | None = None
    mail_from: str | None = None
    mail_workers: int = 1
    mail_threads: int = 4
    delivery_tries: int = 10
    delivery_pause: float = 15.0
    broker_url: str | None = None
    broker_lost_after: float = 60.0
    files_url: str | None = None
    ejournal_url: str | None = None
    ejournal_token: str | None = field(default=None, repr=False)
    clamd: str | None = None
    public_url: str | None = None
    seals: Path | None = None
    signatures: SignatureSettings = SignatureSettings()
    openid: tuple[OpenIdSettings, ...] = ()

    @property
    def public_address(self) -> str:
        """Where people reach this installation, without a slash at the end: it is printed on papers (SIG-4)."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

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
            files_url=given.get("KUNDELIK_FILES_URL") or None,
            ejournal_url=given.get("KUNDELIK_EJOURNAL_URL") or None,
            ejournal_token=given.get("KUNDELIK_EJOURNAL_TOKEN") or None,
            clamd=given.get("KUNDELIK_CLAMD") or None,
            log_origin=given.get("KUNDELIK_LOG_ORIGIN") or "log.kundelik.kz/main",
            smtp_url=given.get("KUNDELIK_SMTP_URL") or None,
            mail_from=given.get("KUNDELIK_MAIL_FROM") or None,
            mail_workers=_number(given, "KUNDELIK_MAIL_WORKERS", 1, 1, 64),
            mail_threads=_number(given, "KUNDELIK_MAIL_THREADS", 4, 1, 64),
            delivery_tries=_number(given, "KUNDELIK_DELIVERY_TRIES", 10, 1, 50),
            delivery_pause=_number(given, "KUNDELIK_DELIVERY_PAUSE", 15, 1, 3600),
            broker_url=given.get("KUNDELIK_BROKER_URL") or None,
            broker_lost_after=_number(given, "KUNDELIK_BROKER_LOST_AFTER", 60, 1, 3600),
            public_url=_address(given, "KUNDELIK_PUBLIC_URL"),
            seals=Path(seals).expanduser().absolute() if (seals := given.get("KUNDELIK_SEALS")) else None,
            signatures=SignatureSettings.from_environment(given),
            openid=OpenIdSettings.all_from(given),
        )


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingWrong(f"{name}={text!r}: a whole number from {least} to {most} is needed")
    return int(text)


def _switch(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name) or "0"
    if text not in {"0", "1"}:
        raise SettingWrong(f"{name}={text!r}: 0 or 1 is needed")
    return text == "1"


def _address(given: Mapping[str, str], name: str) -> str | None:
    text = given.get(name) or None
    if text is not None and not text.startswith(("http://", "https://")):
        raise SettingWrong(f"{name}={text!r}: an address with http:// or https:// is needed")
    return text

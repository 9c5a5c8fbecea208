"""Revocation lists: files, read once per change, asked for every certificate of a chain below its anchor.

`cryptography` reads and checks a list of 50 000 entries in milliseconds. A list counts only between its
thisUpdate and nextUpdate, and only with the signature of the very authority that issued the certificate.
Every certificate needs one, whether or not it says where its list is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from asn1crypto import crl as asn1_crl
from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kundelik_domain.shared.signatures import CertificateRevoked, RevocationUnknown, UntrustedChain

if TYPE_CHECKING:
    from collections.abc import Iterable

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)

CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far our clock may be behind that of an authority which has just published."""


class RevocationList:
    """One list. Lazy parts are read under the verifier's lock."""

    def __init__(self, content: bytes) -> None:
        self.der: bytes = pem.unarmor(content)[2] if pem.detect(content) else content
        self._crl = x509.load_der_x509_crl(self.der)
        # `cryptography` warns of names longer than the standard allows, and НУЦ РК has such names.
        self.issuer: str = asn1_crl.CertificateList.load(self.der).issuer.hashable
        self.since = self._crl.last_update_utc
        self.until = self._crl.next_update_utc
        self._signed_by: dict[bytes, bool] = {}

    @cached_property
    def serials(self) -> frozenset[int]:
        return frozenset(entry.serial_number for entry in self._crl)

    @cached_property
    def base_number(self) -> int | None:
        """Of a delta list: the number of the full list it completes."""
        delta = _extension(self._crl.extensions, x509.DeltaCRLIndicator)
        return None if delta is None else delta.crl_number

    @cached_property
    def number(self) -> int | None:
        found = _extension(self._crl.extensions, x509.CRLNumber)
        return None if found is None else found.crl_number

    def is_in_force(self, at: datetime) -> bool:
        return self.until is not None and self.since - CLOCK_SKEW <= at <= self.until

    def is_signed_by(self, issuer: Any) -> bool:
        key = issuer.public_key.dump()
        if key not in self._signed_by:
            self._signed_by[key] = _may_sign_lists(issuer) and self._verifies_with(key)
        return self._signed_by[key]

    def speaks_of(self, certificate: Any) -> bool:
        """A partial list may be silent about this certificate; one not understood counts as silent."""
        for extension in self._crl.extensions:
            if isinstance(extension.value, x509.IssuingDistributionPoint):
                if not _covers(extension.value, certificate):
                    return False
            elif extension.critical and not isinstance(extension.value, x509.DeltaCRLIndicator):
                return False
        return True

    def entry_of(self, serial: int) -> _Entry | None:
        if serial not in self.serials:
            return None
        found = self._crl.get_revoked_certificate_by_serial_number(serial)
        return None if found is None else _read_entry(found)

    def _verifies_with(self, key_der: bytes) -> bool:
        try:
            return self._crl.is_signature_valid(load_der_public_key(key_der))  # type: ignore[arg-type]
        except (UnsupportedAlgorithm, TypeError, ValueError):
            return False


@dataclass(frozen=True, slots=True)
class _Entry:
    since: datetime
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Consulted:
    """The lists that an answer rests on, and the first moment when one of them goes out of force."""

    crls: tuple[bytes, ...]
    until: datetime | None


@dataclass(slots=True)
class RevocationLists:
    """A file that is missing or unreadable answers nothing; it never answers "not revoked"."""

    files: Sequence[Path] = ()
    given: Sequence[bytes] = ()
    _read: dict[Path, tuple[tuple[int, int, int], RevocationList | None]] = field(default_factory=dict)
    _parsed: list[RevocationList] = field(default_factory=list)

    def require_unrevoked(self, chain: Sequence[Any], at: datetime, *, answered: int = 0) -> Consulted:
        """Ask for each certificate of `chain` (signer first, anchor last) the list of the one after it.

        For the first `answered` of them an OCSP responder has answered already.
        """
        lists = self._current()
        used: list[RevocationList] = []
        for certificate, issuer in pairwise(chain[answered:]):
            consulted = _lists_about(certificate, issuer, lists, at)
            if _is_revoked(certificate.serial_number, consulted, at):
                _refuse(is_signer=certificate is chain[0])
            used += [each for each in consulted if each not in used]
        ends = [each.until for each in used if each.until]
        return Consulted(tuple(each.der for each in used), min(ends, default=None))

    def _current(self) -> list[RevocationList]:
        if len(self._parsed) != len(self.given):
            self._parsed = [RevocationList(der) for der in self.given]
        from_files = [found for file in self.files if (found := self._current_of(file))]
        return [*self._parsed, *from_files]

    def _current_of(self, file: Path) -> RevocationList | None:
        try:
            status = file.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._read.get(file)
            if known is None or known[0] != version:
                known = self._read[file] = (version, _parse_or_none(file.read_bytes()))
        except OSError:
            return None
        return known[1]


def _parse_or_none(content: bytes) -> RevocationList | None:
    try:
        return RevocationList(content)
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        return None


def _lists_about(
    certificate: Any, issuer: Any, lists: Iterable[RevocationList], at: datetime
) -> list[RevocationList]:
    """Full lists in force first, then the delta lists that complete one of them."""
    name = issuer.subject.hashable
    usable = [
        each
        for each in lists
        if each.issuer == name and each.is_in_force(at) and each.is_signed_by(issuer) and each.speaks_of(certificate)
    ]
    full = [each for each in usable if each.base_number is None]
    if not full:
        raise RevocationUnknown(issuer=issuer.sha256.hex())
    newest = max(full, key=lambda each: each.since)
    deltas = [each for each in usable if _completes(each, newest)]
    return [newest, *sorted(deltas, key=lambda each: each.since)]


def _completes(delta: RevocationList, full: RevocationList) -> bool:
    return (
        delta.base_number is not None
        and full.number is not None
        and delta.base_number <= full.number
        and delta.since >= full.since
    )


def _is_revoked(serial: int, consulted: Iterable[RevocationList], at: datetime) -> bool:
    """The last word counts: a delta may add a revocation or withdraw one."""
    entries = [entry for each in consulted if (entry := each.entry_of(serial))]
    return bool(entries) and not entries[-1].is_withdrawn and entries[-1].since <= at


def _refuse(*, is_signer: bool) -> None:
    if is_signer:
        raise CertificateRevoked
    raise UntrustedChain(reason="authority-revoked")


def _read_entry(found: x509.RevokedCertificate) -> _Entry:
    """A key known to be bad from an earlier moment is bad from that moment."""
    reason = _extension(found.extensions, x509.CRLReason)
    invalidity = _extension(found.extensions, x509.InvalidityDate)
    since = found.revocation_date_utc
    if invalidity is not None:
        since = min(since, invalidity.invalidity_date_utc)
    return _Entry(since, reason is not None and reason.reason is x509.ReasonFlags.remove_from_crl)


def _covers(scope: x509.IssuingDistributionPoint, certificate: Any) -> bool:
    if scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs:
        return False
    if scope.only_contains_ca_certs and not certificate.ca:
        return False
    if scope.only_contains_user_certs and certificate.ca:
        return False
    published = {name.value for name in scope.full_name or ()}
    return not published or bool(published & _published_at(certificate))


def _published_at(certificate: Any) -> set[str]:
    points = certificate.crl_distribution_points_value or ()
    return {
        name.native
        for point in points
        if point["distribution_point"].name == "full_name"
        for name in point["distribution_point"].chosen
    }


def _may_sign_lists(issuer: Any) -> bool:
    usage = issuer.key_usage_value
    return usage is None or "crl_sign" in usage.native


def _extension(extensions: x509.Extensions, kind: type[_Extension]) -> _Extension | None:
    return next((each.value for each in extensions if isinstance(each.value, kind)), None)

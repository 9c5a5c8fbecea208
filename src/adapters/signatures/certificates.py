"""Reading certificates of the profile of НУЦ РК: whom they name, and what their key is for."""

from __future__ import annotations

import re
from typing import Any, Final

from kundelik_domain.shared.signatures import (
    KeyUse,
    NotAPersonalCertificate,
    Signer,
    SigningKeyUsed,
    SignInKeyUsed,
)

_IIN = re.compile(r"IIN(\d{12})", re.ASCII)
_BIN = re.compile(r"BIN(\d{12})", re.ASCII)
_CLIENT_AUTH: Final = "1.3.6.1.5.5.7.3.2"
_EMAIL_PROTECTION: Final = "1.3.6.1.5.5.7.3.4"


def named_signer(certificate: Any) -> Signer:
    """`serialNumber=IIN…` names the person, `OU=BIN…` the organisation. GN holds the patronymic."""
    iins = _matches(_IIN, _subject(certificate, "serial_number"))
    bins = _matches(_BIN, _subject(certificate, "organizational_unit_name"))
    if len(iins) != 1 or len(bins) > 1:
        raise NotAPersonalCertificate(reason="no-single-iin-and-bin")
    names = (*_subject(certificate, "common_name"), *_subject(certificate, "given_name"))
    return Signer(iin=iins[0], bin=bins[0] if bins else None, name=" ".join(names))


def purposes(certificate: Any) -> tuple[str, ...]:
    """The extended key usages as OIDs; those under 1.2.398.3.3.4.1 say in which capacity the person signs."""
    extension = certificate.extended_key_usage_value
    return () if extension is None else tuple(purpose.dotted for purpose in extension)


def require_use(certificate: Any, use: KeyUse) -> None:
    """Contains, never equals: the keys of 2022 and later are for both, and carry all three usages."""
    signs, opens = _is_for_signing(certificate), _is_for_sign_in(certificate)
    if not signs and not opens:
        raise NotAPersonalCertificate(reason="key-for-neither-use")
    if use is KeyUse.SIGNING and not signs:
        raise SignInKeyUsed
    if use is KeyUse.SIGN_IN and not opens:
        raise SigningKeyUsed


def _is_for_signing(certificate: Any) -> bool:
    return "non_repudiation" in _usages(certificate) and _EMAIL_PROTECTION in purposes(certificate)


def _is_for_sign_in(certificate: Any) -> bool:
    declared = purposes(certificate)
    return {"digital_signature", "key_encipherment"} <= _usages(certificate) and (
        _CLIENT_AUTH in declared or _EMAIL_PROTECTION in declared
    )


def _usages(certificate: Any) -> set[str]:
    extension = certificate.key_usage_value
    return set() if extension is None else set(extension.native)


def _subject(certificate: Any, attribute: str) -> list[str]:
    return [
        pair["value"].native
        for names in certificate.subject.chosen
        for pair in names
        if pair["type"].native == attribute
    ]


def _matches(pattern: re.Pattern[str], values: list[str]) -> list[str]:
    return [found.group(1) for value in values if (found := pattern.fullmatch(value))]

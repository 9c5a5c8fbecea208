"""An organisation's seal on its papers: PAdES (ETSI.CAdES.detached) by pyHanko, the same bytes whenever it is made.

`folder/<BIN>.p12` holds key and certificate, `folder/<BIN>.password` its password. Only RSA keys: PKCS#1 v1.5 draws
no lots, so that a sealed paper can be made again (SIG-4). The seal is an incremental update: a sealed paper begins
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12, serialize_key_and_certificates
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.generic import ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSigner, PdfSigningSession
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from typing_extensions import override

from .verification import ONE_AT_A_TIME

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from .credentials import Credential
    from .trust import Trust

FIELD: Final = "Seal"
_RESERVED: Final = 16_384
"""Bytes for the signature: a certificate and its authorities fit, and the size is the same each time."""

_BIN: Final = re.compile(r"[0-9]{12}", re.ASCII)
_ANY_USAGE: Final = KeyUsageConstraints(key_usage=frozenset({"digital_signature"}), extd_key_usage=None)


class SealUnusable(Exception):  # noqa: N818 - a wrong configuration, told when the seal is first needed
    """The file cannot be opened with its password, or holds something else than an RSA key with its certificate."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A key with its certificates, opened."""

    signer: Any = field(repr=False)
    bin: str

    def put_on(self, document: bytes, at: datetime, reason: str) -> bytes:
        """The document with the seal; `at` is the moment of what the document attests. About 10 ms."""
        with ONE_AT_A_TIME:
            return asyncio.run(self._sealed(document, at, reason))

    async def _sealed(self, document: bytes, at: datetime, reason: str) -> bytes:
        writer = _SameBytes(io.BytesIO(document))
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason, name=self.bin
        )
        begun = PdfSigner(meta, signer=self.signer).init_signing_session(writer)
        session = PdfSigningSession(
            begun.pdf_signer, writer, begun.cms_writer, begun.sig_field, begun.md_algorithm, None, begun.subfilter, at
        )
        prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=_RESERVED)
        digest, output = prepared.digest_tbs_document()
        await prepared.perform_signature(
            document_digest=digest.document_digest,
            pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
        )
        return cast("io.BytesIO", output).getvalue()


class _SameBytes(IncrementalPdfFileWriter):
    """Without the moment of writing, and with an identifier that follows from the content."""

    def __init__(self, document: io.BytesIO) -> None:
        super().__init__(document)
        digest = ByteStringObject(hashlib.sha256(document.getvalue()).digest()[:16])
        self._document_id[1] = digest
        if "/ID" not in self.prev.trailer:
            self._document_id[0] = digest

    @override
    def _update_meta(self) -> None:
        """The document's own metadata stay: nothing in it has changed."""


@dataclass(frozen=True, slots=True)
class Seals:
    """A folder of seals by BIN. Opened once a file; a renewed file is opened anew."""

    folder: Path

    def of(self, bin_number: str | None) -> Seal | None:
        """None where the organisation has none here; raises `SealUnusable`."""
        if bin_number is None or not _BIN.fullmatch(bin_number):
            return None
        file = self.folder / f"{bin_number}.p12"
        if not file.is_file():
            return None
        return _opened(file, bin_number, file.stat().st_mtime_ns)

    def put(self, bin_number: str, credential: Credential, authorities: tuple[bytes, ...] = ()) -> Path:
        """Keep a seal (0600) under a new password; for development, where no authority hands out the file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        password = secrets.token_urlsafe(24).encode()
        content = serialize_key_and_certificates(
            bin_number.encode(),
            credential.private_key,
            load_der_x509_certificate(credential.certificate),
            [load_der_x509_certificate(der) for der in authorities] or None,
            BestAvailableEncryption(password),
        )
        for name, written in ((f"{bin_number}.password", password), (f"{bin_number}.p12", content)):
            descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(written)
        return self.folder / f"{bin_number}.p12"


@lru_cache(maxsize=512)
def _opened(file: Path, bin_number: str, _changed: int) -> Seal:
    try:
        password = file.with_suffix(".password").read_bytes().strip()
        held = load_pkcs12(file.read_bytes(), password)
    except (OSError, ValueError) as error:
        raise SealUnusable(str(file)) from error
    if not isinstance(held.key, rsa.RSAPrivateKey) or held.cert is None:
        raise SealUnusable(str(file))
    key = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    others = [each.certificate.public_bytes(Encoding.DER) for each in held.additional_certs]
    registry.register_multiple([x509.Certificate.load(der) for der in others])
    certificate = x509.Certificate.load(held.cert.certificate.public_bytes(Encoding.DER))
    signer = signers.SimpleSigner(certificate, asn1_keys.PrivateKeyInfo.load(key), registry)
    return Seal(signer, bin_number)


def seal_is_sound(document: bytes, trust: Trust, bin_number: str, at: datetime) -> bool:
    """Whether it carries one seal over all of it, of that organisation, by a chain trusted `at` the moment."""
    with ONE_AT_A_TIME:
        try:
            return asyncio.run(_is_sound(document, trust, bin_number, at))
        except Exception:  # noqa: BLE001 - a parser stumbles over hostile bytes in many ways; each means "no"
            return False


async def _is_sound(document: bytes, trust: Trust, bin_number: str, at: datetime) -> bool:
    found = PdfFileReader(io.BytesIO(document)).embedded_signatures
    if len(found) != 1:
        return False
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in trust.roots],
        other_certs=[x509.Certificate.load(der) for der in trust.intermediates],
        moment=at,
        revocation_mode="soft-fail",
    )
    verdict = await async_validate_pdf_signature(found[0], context, key_usage_settings=_ANY_USAGE)
    named = [str(value) for value in verdict.signing_cert.subject.native.values()]
    return bool(verdict.bottom_line) and any(f"BIN{bin_number}" in value for value in named)

"""The business "no" (ADR-0007). Each refusal is a named type with a stable code and the data a reader needs.

    Refusal
    ├── Malformed        the request cannot be understood: names the fields and what is allowed
    ├── Unauthenticated  nobody, or nobody we know, is asking
    ├── NotPermitted     the asker may see the record, but may not do this
    ├── NotFound         there is no such record for this asker; foreign records answer the same (IDN-3)
    ├── Conflict         the record's state, or a rule, forbids it now
    ├── TooManyAttempts  try again later
    └── Unavailable      a part the answer depends on is missing or behind

No prose here: texts for people stand in the catalogues, keyed by `CODE`.
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - the field's word; "Error" would say that something broke
    """The root. `details` holds plain values only; never names, IINs or free text of people."""

    CODE: ClassVar[str]

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__name__, details)
        self.details = details


class Malformed(Refusal):
    """`field` names what is wrong, `allowed` what would be right."""

    CODE = "malformed"


class Unauthenticated(Refusal):
    """No valid session or token."""

    CODE = "unauthenticated"


class NotPermitted(Refusal):
    """`permission` is what would be needed."""

    CODE = "not-permitted"


class NotFound(Refusal):
    """Missing, or foreign: the asker cannot tell which."""

    CODE = "not-found"


class Conflict(Refusal):
    """The state of things forbids it; nothing was written."""

    CODE = "conflict"


class TooManyAttempts(Refusal):
    """`retry_after_seconds` says when to come back."""

    CODE = "too-many-attempts"


class Unavailable(Refusal):
    """Something outside the request is missing; trying again may help."""

    CODE = "unavailable"


class CommandIdReused(Conflict):
    """The same command id came with another content (ADR-0010)."""

    CODE = "command-id-reused"


class WrittenMeanwhile(Conflict):
    """Others kept writing first, a bounded number of times."""

    CODE = "written-meanwhile"


class VersionDiffers(Conflict):
    """The asker has seen another version than there is now: `seen`, `present`."""

    CODE = "version-differs"

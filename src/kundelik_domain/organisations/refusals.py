"""Why organisations say no.

Malformed   UnknownRegion, UnknownZone, InvalidSchoolText, InvalidBin, InvalidContact, NoLanguage
Conflict    SchoolAlreadyRegistered
"""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class UnknownRegion(Malformed):
    """`allowed` are the codes there are."""

    CODE = "organisations.unknown-region"


class UnknownZone(Malformed):
    """`allowed` are the zones of Kazakhstan."""

    CODE = "organisations.unknown-zone"


class InvalidSchoolText(Malformed):
    """`field` is a name or the address: empty, or longer than `allowed`."""

    CODE = "organisations.invalid-school-text"


class InvalidBin(Malformed):
    """Not twelve digits."""

    CODE = "organisations.invalid-bin"


class InvalidContact(Malformed):
    """`field` is email, website or phone."""

    CODE = "organisations.invalid-contact"


class NoLanguage(Malformed):
    """A school teaches in at least one, each named once."""

    CODE = "organisations.no-language"


class SchoolAlreadyRegistered(Conflict):
    """This registration has happened."""

    CODE = "organisations.school-already-registered"

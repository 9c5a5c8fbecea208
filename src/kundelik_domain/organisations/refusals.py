"""Why organisations say no.

Malformed   UnknownRegion, UnknownZone, InvalidSchoolText, InvalidBin, InvalidContact, NoLanguage
            InvalidAddress, InvalidHouse, InvalidHouseRange
            InvalidAuthorityName, InvalidLevel, UnknownAuthority, WrongLevelAbove
Conflict    SchoolAlreadyRegistered, SchoolKeyTaken, CatchmentsOverlap, NoSuchLine, AuthorityAlreadyRegistered
            AuthorityExists
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


class SchoolKeyTaken(Conflict):
    """Another school, or this one with other particulars, has this number or code already."""

    CODE = "organisations.school-key-taken"


class InvalidAddress(Malformed):
    """`field` is the settlement or the street: empty, or longer than `allowed`."""

    CODE = "organisations.invalid-address"


class InvalidHouse(Malformed):
    """A house begins with its number, from 1 to 9999; a letter or a fraction may follow: `allowed`."""

    CODE = "organisations.invalid-house"


class InvalidHouseRange(Malformed):
    """It ends before it begins, or has no house on its side of the street."""

    CODE = "organisations.invalid-house-range"


class CatchmentsOverlap(Conflict):
    """Some of these houses belong to the line `other` of `school` (its id)."""

    CODE = "organisations.catchments-overlap"


class NoSuchLine(Conflict):
    """There is no such line to remove."""

    CODE = "organisations.no-such-line"


class InvalidAuthorityName(Malformed):
    """`field` is a name: empty, or longer than `allowed`."""

    CODE = "organisations.invalid-authority-name"


class InvalidLevel(Malformed):
    """Only districts and oblasts are registered: `allowed`; schools are by themselves, and there is one country."""

    CODE = "organisations.invalid-level"


class UnknownAuthority(Malformed):
    """`field` names an authority that there is not."""

    CODE = "organisations.unknown-authority"


class WrongLevelAbove(Malformed):
    """What `field` names is of another level than it must be: `allowed`."""

    CODE = "organisations.wrong-level-above"


class AuthorityAlreadyRegistered(Conflict):
    """This registration has happened."""

    CODE = "organisations.authority-already-registered"


class AuthorityExists(Conflict):
    """`authority` (its id) has this region, or this Kazakh name below the same oblast: `field` says which."""

    CODE = "organisations.authority-exists"

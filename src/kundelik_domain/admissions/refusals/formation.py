"""Why orders and the formation of classes are refused (ADM-26, ADM-29 … ADM-32)."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class SchoolYearStillOpen(Conflict):
    """`open` lists all that is, `numbers` the undecided applications, `first_day` the first day to close it on."""

    CODE = "admissions.school-year-still-open"


class SchoolYearClosedAlready(Conflict):
    """The school has closed `school_year`: nothing is sent for it, and no seats are published any more."""

    CODE = "admissions.school-year-closed"


class SchoolYearNotClosed(Conflict):
    """Classes are formed when the school year is closed."""

    CODE = "admissions.school-year-not-closed"


class ClassesTooFew(Malformed):
    """The admitted children need `least` classes: languages and kinds do not mix."""

    CODE = "admissions.classes-too-few"


class TooManyClasses(Conflict):
    """`most` was said at closing."""

    CODE = "admissions.too-many-classes"


class ClassNameTaken(Malformed):
    """Another class has this name; quotes, spaces and case make no other."""

    CODE = "admissions.class-name-taken"


class ClassHasPupils(Conflict):
    """It has `pupils`: take them out or move them first."""

    CODE = "admissions.class-has-pupils"


class ClassFull(Conflict):
    """All `seats` of the class are taken."""

    CODE = "admissions.class-full"


class ClassOfAnotherKind(Conflict):
    """The child was admitted for `language` and `class_kind`; the class is another."""

    CODE = "admissions.class-of-another-kind"


class InThatClass(Conflict):
    """The pupil is in that class already."""

    CODE = "admissions.in-that-class"


class NothingToPlace(Conflict):
    """Every pupil has a class."""

    CODE = "admissions.nothing-to-place"


class PupilsNotPlaced(Conflict):
    """`numbers` are the applications of those without a class."""

    CODE = "admissions.pupils-not-placed"


class TeacherUnknown(Malformed):
    """No employee of the school has this id; give a name instead."""

    CODE = "admissions.teacher-unknown"


class NotDrafted(Conflict):
    """The executor has not drafted the order of `school_year` yet."""

    CODE = "admissions.order-not-drafted"


class OrderSigned(Conflict):
    """The order has been signed under `number` and changes no more."""

    CODE = "admissions.order-signed"


class OrderChanged(Conflict):
    """The order reads otherwise than what was signed; look at it as it is now."""

    CODE = "admissions.order-changed"


class NoSigner(Malformed):
    """The signer must be the school's own, in one of the `allowed` roles."""

    CODE = "admissions.no-signer"


class SignerIsAnother(Conflict):
    """The draft names another person as signer."""

    CODE = "admissions.signer-is-another"

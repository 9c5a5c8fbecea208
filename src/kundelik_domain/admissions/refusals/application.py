"""Why admission says no (ADR-0007). Root and families: kundelik_domain/shared/refusals.py."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class WrongStatus(Conflict):
    """`status` is what it has, `action` what was asked, `allowed` what can be done from there."""

    CODE = "admissions.wrong-status"


class NoFreeSeat(Conflict):
    """The pool is full at this moment; the draft stays (ADM-11). `school`, `language`, `class_kind`."""

    CODE = "admissions.no-free-seat"


class ChildHasApplication(Conflict):
    """One live application a child and school year (ADM-9). `number` is given to its own applicant only."""

    CODE = "admissions.child-has-application"


class WindowClosed(Conflict):
    """`opens` and `closes` (day.month) of the rules in force, `today` where the school stands."""

    CODE = "admissions.window-closed"


class NoCampaign(Conflict):
    """The school has no campaign for this school year (ADM-7, ADM-20)."""

    CODE = "admissions.no-campaign"


class NotByChoice(Conflict):
    """The school takes nobody from outside its catchment (ADM-7)."""

    CODE = "admissions.not-by-choice"


class WrongSchoolYear(Conflict):
    """Applications of today are for `school_year`."""

    CODE = "admissions.wrong-school-year"


class TooYoung(Conflict):
    """The child must turn `age` within `school_year` (ADM-4)."""

    CODE = "admissions.too-young"


class DocumentsMissing(Conflict):
    """`missing` lists the kinds that the rules require (ADM-5)."""

    CODE = "admissions.documents-missing"


class NotSigned(Conflict):
    """Neither a digital signature nor a scan of the signed application (ADM-10)."""

    CODE = "admissions.not-signed"


class ContentChanged(Conflict):
    """The application reads otherwise than what was signed; sign it as it is now."""

    CODE = "admissions.content-changed"


class FourEyes(Conflict):
    """The person who accepted it cannot approve it, under whatever account (ADM-33)."""

    CODE = "admissions.four-eyes"


class GroundNotAllowed(Malformed):
    """`allowed` are the grounds of the rules in force."""

    CODE = "admissions.ground-not-allowed"


class SeatsBelowTaken(Conflict):
    """Seats are lowered never below those held and taken: `taken` of `language`, `class_kind` (ADM-20)."""

    CODE = "admissions.seats-below-taken"


class SchoolUnknown(Malformed):
    """There is no such school."""

    CODE = "admissions.school-unknown"


class LanguageNotTaught(Malformed):
    """`allowed` are the school's languages."""

    CODE = "admissions.language-not-taught"


class ClassTooLarge(Malformed):
    """`most` is what the rules in force allow in a class."""

    CODE = "admissions.class-too-large"


class NoRules(Conflict):
    """No rule set is in force for this region and day."""

    CODE = "admissions.no-rules"


class ServiceUnknown(Malformed):
    """`allowed` are the services that there are (ADM-3)."""

    CODE = "admissions.service-unknown"


class ServiceWithoutSeats(Malformed):
    """The service needs no campaign; `allowed` are those that do (ADM-3, ADM-20)."""

    CODE = "admissions.service-without-seats"


class ClassNotOffered(Conflict):
    """The campaign has no classes of this `language` and `class_kind`; `allowed` names those it has (ADM-7)."""

    CODE = "admissions.class-not-offered"


class RuleSetConfirmed(Conflict):
    """What was confirmed is changed no more; a correction gets another name than `version` (ADM-4)."""

    CODE = "admissions.rule-set-confirmed"


class RuleSetUnknown(Malformed):
    """`allowed` are the versions in the service's book."""

    CODE = "admissions.rule-set-unknown"


class NotYourCatchment(Conflict):
    """By distribution a child goes to the school `assigned` to its address (its id), not to this one (ADM-8)."""

    CODE = "admissions.not-your-catchment"

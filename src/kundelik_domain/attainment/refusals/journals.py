"""Why a class, a list or a sheet is refused."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class UnknownSubject(Malformed):
    """`field`, and the `subject` that is no key of `SUBJECTS`."""

    CODE = "attainment.unknown-subject"


class UnknownColumn(Malformed):
    """`allowed` are the columns for final grades."""

    CODE = "attainment.unknown-column"


class UnknownGrade(Malformed):
    """`allowed` are the grades as a journal writes them."""

    CODE = "attainment.unknown-grade"


class InvalidParallel(Malformed):
    """From 0 to 12."""

    CODE = "attainment.invalid-parallel"


class InvalidLetter(Malformed):
    """One to four letters, digits or hyphens."""

    CODE = "attainment.invalid-letter"


class InvalidPupilNumber(Malformed):
    """A positive whole number that every system can hold: `allowed`."""

    CODE = "attainment.invalid-pupil-number"


class InvalidPupilName(Malformed):
    """A pupil's name is on one line and of `allowed` length."""

    CODE = "attainment.invalid-pupil-name"


class PupilTwice(Malformed):
    """The same number twice in one list or sheet."""

    CODE = "attainment.pupil-twice"


class SubjectTwice(Malformed):
    """The same `subject` twice in one list."""

    CODE = "attainment.subject-twice"


class SheetTwice(Malformed):
    """The same class, subject and column twice in one command."""

    CODE = "attainment.sheet-twice"


class EmptySheet(Malformed):
    """A sheet without a cell, or a command without a sheet."""

    CODE = "attainment.empty-sheet"


class EmptyList(Malformed):
    """`field` needs one entry at least."""

    CODE = "attainment.empty-list"


class TooManyAtOnce(Malformed):
    """More in one command than `most`: `field` is sheets or classes."""

    CODE = "attainment.too-many-at-once"


class InvalidYear(Malformed):
    """A school year is told by the calendar year in which it begins: `allowed`."""

    CODE = "attainment.invalid-year"


class DayOutside(Malformed):
    """`field` is a day of the school year that is not in the future: `allowed`."""

    CODE = "attainment.day-outside"


class ClassOpenAlready(Conflict):
    """The school has this class in this school year: `class_id`."""

    CODE = "attainment.class-open-already"


class TooManyPupils(Conflict):
    """A class has at most `most` pupils."""

    CODE = "attainment.too-many-pupils"


class NotAMember(Conflict):
    """`pupil` is not in the class now."""

    CODE = "attainment.not-a-member"


class PupilElsewhere(Conflict):
    """`pupil` is in a class of another school, where the asker keeps no journals: that school releases them first."""

    CODE = "attainment.pupil-elsewhere"


class NoJournal(Conflict):
    """The class has no journal of `subject`."""

    CODE = "attainment.no-journal"


class NoGradesInParallel(Conflict):
    """Pupils of `parallel` 0 and 1 get no grades (RPT-4)."""

    CODE = "attainment.no-grades-in-parallel"


class GradingClosed(Conflict):
    """An empty cell is filled from `opens` to `closes`, a grade that stands is changed until `closes` (RPT-16)."""

    CODE = "attainment.grading-closed"


class SeveralCapacities(Conflict):
    """Sheets of one command are put in one capacity: as one role in one organisation."""

    CODE = "attainment.several-capacities"


class SchoolYearUnknown(Conflict):
    """The dates of `school_year` have not been set."""

    CODE = "attainment.school-year-unknown"

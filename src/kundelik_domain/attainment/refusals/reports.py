"""Why a week, an export, a version of the rules or a school year is refused."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed, Unavailable


class NotASunday(Malformed):
    """Weeks are told by their Sunday (RPT-14)."""

    CODE = "attainment.not-a-sunday"


class InvalidReason(Malformed):
    """Why published figures are corrected, in words of `allowed` length."""

    CODE = "attainment.invalid-reason"


class InvalidFigures(Malformed):
    """`field` of what was counted or made is impossible: a negative number, or no hash."""

    CODE = "attainment.invalid-figures"


class RulesMalformed(Malformed):
    """`field` of a version of the rules, and what would be right."""

    CODE = "attainment.rules-malformed"


class SchoolYearMalformed(Malformed):
    """`field` of a school year: its quarters are in order and do not overlap."""

    CODE = "attainment.school-year-malformed"


class StyledBookTooLarge(Malformed):
    """A styled book is for a school or a district; `allowed` are the forms for more."""

    CODE = "attainment.styled-book-too-large"


class NoReportRules(Conflict):
    """No version of the rules is in force on `day`."""

    CODE = "attainment.no-report-rules"


class RulesKnown(Conflict):
    """Another content has this `version`, or another version begins on the same day `since`."""

    CODE = "attainment.rules-known"


class WeekNotOver(Conflict):
    """The figures of `sunday` are not cut before that day."""

    CODE = "attainment.week-not-over"


class PeriodNotShown(Conflict):
    """On `sunday` this `period` of `school_year` is not shown (RPT-15, RPT-17)."""

    CODE = "attainment.period-not-shown"


class WeekNotCut(Conflict):
    """There are no figures of this `revision` to publish."""

    CODE = "attainment.week-not-cut"


class WeekPublishedOtherwise(Conflict):
    """This `revision` stands published with other figures; published weeks never change (RPT-18)."""

    CODE = "attainment.week-published-otherwise"


class RevisionPending(Conflict):
    """`revision` is cut, but not published yet."""

    CODE = "attainment.revision-pending"


class WeekNotPublished(Conflict):
    """Nothing of `sunday` has been published about this `period` of `school_year`, or not in this `revision`."""

    CODE = "attainment.week-not-published"


class ExportMadeOtherwise(Conflict):
    """The file stands under another hash: the same order makes the same bytes (RPT-22)."""

    CODE = "attainment.export-made-otherwise"


class ExportNotReady(Unavailable):
    """The file is being made."""

    CODE = "attainment.export-not-ready"

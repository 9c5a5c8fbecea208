"""Why imports say no.

Malformed   SchoolMissing, RowUnknown, ColumnMissing, ColumnTwice, CellMissing, CellInvalid, SchoolNotFound,
            ClassNotFound, RowTwice
Conflict    WrongImportStatus, ErrorsGone, HousesWithoutSchool (only ever told as a warning)
"""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class SchoolMissing(Malformed):
    """Whose employees, classes or grades they are was not said, or was said of what belongs to no school."""

    CODE = "imports.school-missing"


class RowUnknown(Malformed):
    """A chosen row is not in the table: its rows are `allowed`."""

    CODE = "imports.row-unknown"


class ColumnMissing(Malformed):
    """No heading for the column `column` was recognised; `allowed` are headings that are."""

    CODE = "imports.column-missing"


class ColumnTwice(Malformed):
    """Two headings mean the column `column`."""

    CODE = "imports.column-twice"


class CellMissing(Malformed):
    """A cell that must be filled in is empty."""

    CODE = "imports.cell-missing"


class CellInvalid(Malformed):
    """A cell holds what its column does not allow."""

    CODE = "imports.cell-invalid"


class SchoolNotFound(Malformed):
    """No school has this number or code."""

    CODE = "imports.school-not-found"


class ClassNotFound(Malformed):
    """The school has no such class in that school year."""

    CODE = "imports.class-not-found"


class RowTwice(Malformed):
    """An earlier row of the same table says something else of the same school or person."""

    CODE = "imports.row-twice"


class WrongImportStatus(Conflict):
    """`status` is how far the import has come."""

    CODE = "imports.wrong-status"


class ErrorsGone(Conflict):
    """The table is kept no longer than its refused rows may be asked for."""

    CODE = "imports.errors-gone"


class HousesWithoutSchool(Conflict):
    """Between two lines of a street there are houses that no school takes: told, not guessed (ADM-34)."""

    CODE = "imports.houses-without-school"

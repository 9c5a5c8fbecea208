"""Why a table is not read. All are `Malformed`; `field` is always `file`, and no refusal quotes a cell."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Malformed


class TableTooLarge(Malformed):
    """More than `most` of `what`: bytes, unpacked bytes, parts, rows, columns, signs in a cell."""

    CODE = "tables.too-large"


class TableKindUnknown(Malformed):
    """Neither XLSX nor CSV; `allowed` are those two."""

    CODE = "tables.kind-unknown"


class TableDamaged(Malformed):
    """Cut off, or not what it says it is."""

    CODE = "tables.damaged"


class TableEmpty(Malformed):
    """No heading, or no row below it."""

    CODE = "tables.empty"


class FormulaFound(Malformed):
    """A cell is calculated, at `row` and `column`: write its value there instead."""

    CODE = "tables.formula-found"


class LinksElsewhere(Malformed):
    """The workbook draws on other files, or carries a program: `found` is which kind of part."""

    CODE = "tables.links-elsewhere"


class EncodingUnknown(Malformed):
    """The text is in none of the encodings of `allowed`."""

    CODE = "tables.encoding-unknown"

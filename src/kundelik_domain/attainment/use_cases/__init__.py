"""What can be done with journals, grades and reports: a class of ports for each part, one method per command."""

from .exports import Exports
from .grading import Grading
from .journals import Journals
from .keeping import ReportRulesKeeping, SchoolYears
from .weeks import Weeks

__all__ = ["Exports", "Grading", "Journals", "ReportRulesKeeping", "SchoolYears", "Weeks"]

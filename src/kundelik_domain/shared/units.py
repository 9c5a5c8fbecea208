"""The tree of education: the country, its oblasts, their districts, and the schools below them (RPT-6, RPT-8)."""

from __future__ import annotations

from enum import Enum
from typing import Final
from uuid import UUID


class Level(Enum):
    """From the school upwards; a city of republican significance is an oblast, its districts are districts."""

    SCHOOL = "school"
    DISTRICT = "district"
    OBLAST = "oblast"
    COUNTRY = "country"


COUNTRY: Final = UUID("6b7a7374-616e-5000-8000-000000000001")
"""The top of the tree: those who hold a role here are the ministry's."""

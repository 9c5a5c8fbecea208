"""The 17 regions and 3 cities of republican significance, since 8 June 2022 (decree No. 887 of 3 May 2022).

Codes: ISO 3166-2:KZ, newsletter of 29 November 2022. Zones: IANA; all at UTC+5 since 1 March 2024, each with its own
past (I18-2). `statistics_name` is what the figures of stat.gov.kz call it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Region:
    """One of them; names in Kazakh, Russian and English."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    zone: str
    statistics_name: str


_ALMATY: Final = "Asia/Almaty"

# fmt: off
REGIONS: Final = (
    Region("KZ-10", "Абай облысы", "Область Абай", "Abai Region", _ALMATY, "Abai Region"),
    Region("KZ-11", "Ақмола облысы", "Акмолинская область", "Akmola Region", _ALMATY, "Akmola Region"),
    Region("KZ-15", "Ақтөбе облысы", "Актюбинская область", "Aktobe Region", "Asia/Aqtobe", "Aktobe Region"),
    Region("KZ-19", "Алматы облысы", "Алматинская область", "Almaty Region", _ALMATY, "Almaty Region"),
    Region("KZ-23", "Атырау облысы", "Атырауская область", "Atyrau Region", "Asia/Atyrau", "Atyrau Region"),
    Region("KZ-27", "Батыс Қазақстан облысы", "Западно-Казахстанская область", "West Kazakhstan Region",
           "Asia/Oral", "West Kazakhstan Region"),
    Region("KZ-31", "Жамбыл облысы", "Жамбылская область", "Zhambyl Region", _ALMATY, "Jambyl Region"),
    Region("KZ-33", "Жетісу облысы", "Область Жетісу", "Zhetisu Region", _ALMATY, "Jetisu Region"),
    Region("KZ-35", "Қарағанды облысы", "Карагандинская область", "Karaganda Region", _ALMATY, "Karaganda Region"),
    Region("KZ-39", "Қостанай облысы", "Костанайская область", "Kostanay Region", "Asia/Qostanay", "Kostanay Region"),
    Region("KZ-43", "Қызылорда облысы", "Кызылординская область", "Kyzylorda Region",
           "Asia/Qyzylorda", "Kyzylorda Region"),
    Region("KZ-47", "Маңғыстау облысы", "Мангистауская область", "Mangystau Region",
           "Asia/Aqtau", "Mangystau Region"),
    Region("KZ-55", "Павлодар облысы", "Павлодарская область", "Pavlodar Region", _ALMATY, "Pavlodar Region"),
    Region("KZ-59", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область", "North Kazakhstan Region",
           _ALMATY, "North Kazakhstan Region"),
    Region("KZ-61", "Түркістан облысы", "Туркестанская область", "Turkistan Region", _ALMATY, "Turkistan Region"),
    Region("KZ-62", "Ұлытау облысы", "Область Ұлытау", "Ulytau Region", _ALMATY, "Ulytau Region"),
    Region("KZ-63", "Шығыс Қазақстан облысы", "Восточно-Казахстанская область", "East Kazakhstan Region",
           _ALMATY, "East Kazakhstan Region"),
    Region("KZ-71", "Астана қаласы", "Город Астана", "Astana city", _ALMATY, "Astana city"),
    Region("KZ-75", "Алматы қаласы", "Город Алматы", "Almaty city", _ALMATY, "Almaty city"),
    Region("KZ-79", "Шымкент қаласы", "Город Шымкент", "Shymkent city", _ALMATY, "Shymkent city"),
)
# fmt: on

REGION_BY_CODE: Final = {region.code: region for region in REGIONS}
REGION_BY_STATISTICS_NAME: Final = {region.statistics_name: region for region in REGIONS}

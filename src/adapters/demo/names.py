"""Names that people and schools of Kazakhstan bear. Everybody in the demonstration is made up."""

# ruff: noqa: SIM905 - words in a row read better than a column of strings

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEN: Final = tuple(
    "Алихан Арман Асқар Ақжол Бауыржан Бекзат Дамир Данияр Дархан Ерасыл Ержан Ербол Жандос Исатай Мирас Мұрат Нұржан"
    " Нұрсұлтан Олжас Рүстем Санжар Серік Тимур Ұлан Шыңғыс".split()
)
WOMEN: Final = tuple(
    "Айгерім Айгүл Айзере Аружан Асель Аяулым Ботагөз Гүлнәр Дана Динара Еркежан Жансая Зарина Индира Кәмила Қарлығаш"
    " Ләззат Мадина Назерке Перизат Сабина Сәуле Томирис Ұлжан Шолпан".split()
)
ROOTS: Final = tuple(
    "Абдрахман Ахмет Әбіл Байжан Бекмұхамед Дүйсен Есен Жақып Жұмабай Ибрагим Кенжебек Қасым Қожахмет Мақсұт Мұқан"
    " Нұрғали Оразбай Өтеген Рахым Сағын Сейіт Смағұл Тілеу Төлеген Шәріп".split()
)
"""Surnames are made of these: -ов, -ова."""

FATHERS: Final = tuple("Асқар Берік Болат Ғалым Ермек Жанат Қайрат Марат Нұрлан Самат Талғат Хамит".split())
"""Patronymics are made of these: -ұлы, -қызы."""


@dataclass(frozen=True, slots=True)
class Eponym:
    """After whom a school is named: in Kazakh, in Russian (whose), in English."""

    kk: str
    ru: str
    en: str


EPONYMS: Final = (
    Eponym("Абай Құнанбайұлы", "Абая Кунанбаева", "Abai Qunanbaiuly"),
    Eponym("Ыбырай Алтынсарин", "Ыбрая Алтынсарина", "Ybyrai Altynsarin"),
    Eponym("Шоқан Уәлиханов", "Чокана Валиханова", "Shoqan Ualikhanov"),
    Eponym("Ахмет Байтұрсынұлы", "Ахмета Байтурсынова", "Akhmet Baitursynuly"),
    Eponym("Міржақып Дулатұлы", "Миржакипа Дулатова", "Mirjaqyp Dulatuly"),
    Eponym("Мағжан Жұмабаев", "Магжана Жумабаева", "Magzhan Zhumabaev"),
    Eponym("Қаныш Сәтбаев", "Каныша Сатпаева", "Qanysh Satbayev"),
    Eponym("Мұхтар Әуезов", "Мухтара Ауэзова", "Mukhtar Auezov"),
    Eponym("Жамбыл Жабаев", "Джамбула Джабаева", "Zhambyl Zhabayev"),
    Eponym("Әлихан Бөкейхан", "Алихана Букейхана", "Alikhan Bokeikhan"),
    Eponym("Бауыржан Момышұлы", "Бауыржана Момышулы", "Bauyrzhan Momyshuly"),
    Eponym("Мәншүк Мәметова", "Маншук Маметовой", "Manshuk Mametova"),
    Eponym("Әлия Молдағұлова", "Алии Молдагуловой", "Aliya Moldagulova"),
    Eponym("Қажымұқан Мұңайтпасов", "Кажымукана Мунайтпасова", "Qazhymuqan Mungaitpasov"),
    Eponym("Әл-Фараби", "Аль-Фараби", "Al-Farabi"),
    Eponym("Сәкен Сейфуллин", "Сакена Сейфуллина", "Saken Seifullin"),
)

STREETS: Final = tuple(
    "Абай Достық Бейбітшілік Тәуелсіздік Сарыарқа Республика Алтын-Дала Жеңіс Наурыз Бұлақ".split()
)
TOWNS: Final = {
    "KZ-10": "Семей",
    "KZ-11": "Көкшетау",
    "KZ-15": "Ақтөбе",
    "KZ-19": "Қонаев",
    "KZ-23": "Атырау",
    "KZ-27": "Орал",
    "KZ-31": "Тараз",
    "KZ-33": "Талдықорған",
    "KZ-35": "Қарағанды",
    "KZ-39": "Қостанай",
    "KZ-43": "Қызылорда",
    "KZ-47": "Ақтау",
    "KZ-55": "Павлодар",
    "KZ-59": "Петропавл",
    "KZ-61": "Түркістан",
    "KZ-62": "Жезқазған",
    "KZ-63": "Өскемен",
    "KZ-71": "Астана",
    "KZ-75": "Алматы",
    "KZ-79": "Шымкент",
}

"""The subjects that journals are kept in (standard curricula, order No. 500 of 8 November 2012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Subject:
    """`number` stands for it in read models and never changes; names in Kazakh, Russian and English."""

    number: int
    key: str
    name_kk: str
    name_ru: str
    name_en: str


# fmt: off
SUBJECTS: Final = (
    Subject(1, "kazakh-language", "Қазақ тілі", "Казахский язык", "Kazakh language"),
    Subject(2, "kazakh-literature", "Қазақ әдебиеті", "Казахская литература", "Kazakh literature"),
    Subject(3, "russian-language", "Орыс тілі", "Русский язык", "Russian language"),
    Subject(4, "russian-literature", "Орыс әдебиеті", "Русская литература", "Russian literature"),
    Subject(5, "foreign-language", "Шетел тілі", "Иностранный язык", "Foreign language"),
    Subject(6, "mathematics", "Математика", "Математика", "Mathematics"),
    Subject(7, "algebra", "Алгебра", "Алгебра", "Algebra"),
    Subject(8, "geometry", "Геометрия", "Геометрия", "Geometry"),
    Subject(9, "informatics", "Информатика", "Информатика", "Informatics"),
    Subject(10, "digital-literacy", "Цифрлық сауаттылық", "Цифровая грамотность", "Digital literacy"),
    Subject(11, "natural-science", "Жаратылыстану", "Естествознание", "Natural science"),
    Subject(12, "physics", "Физика", "Физика", "Physics"),
    Subject(13, "chemistry", "Химия", "Химия", "Chemistry"),
    Subject(14, "biology", "Биология", "Биология", "Biology"),
    Subject(15, "geography", "География", "География", "Geography"),
    Subject(16, "world-studies", "Дүниетану", "Познание мира", "World studies"),
    Subject(17, "history-of-kazakhstan", "Қазақстан тарихы", "История Казахстана", "History of Kazakhstan"),
    Subject(18, "world-history", "Дүниежүзі тарихы", "Всемирная история", "World history"),
    Subject(19, "basics-of-law", "Құқық негіздері", "Основы права", "Basics of law"),
    Subject(20, "art", "Көркем еңбек", "Художественный труд", "Art and craft"),
    Subject(21, "music", "Музыка", "Музыка", "Music"),
    Subject(22, "physical-education", "Дене шынықтыру", "Физическая культура", "Physical education"),
    Subject(23, "self-knowledge", "Өзін-өзі тану", "Самопознание", "Self-knowledge"),
    Subject(24, "military-training", "Алғашқы әскери және технологиялық дайындық",
            "Начальная военная и технологическая подготовка", "Basic military and technological training"),
)
# fmt: on

SUBJECT_BY_KEY: Final = {subject.key: subject for subject in SUBJECTS}

"""What each file of a kept child's folder is, in three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from adapters.texts.languages import LANGUAGES, Language

TITLES: Final[dict[Language, str]] = {
    "kk": "№{number} өтінімнің құжаттары. Көрсетілім: адамдар мен мектептер ойдан шығарылған,"
    " қолтаңбалардың заңды күші жоқ.",
    "ru": "Документы заявления №{number}. Показ: люди и школы вымышлены, подписи не имеют юридической силы.",
    "en": "The papers of application No. {number}. A demonstration: people and schools are made up,"
    " the signatures have no legal force.",
}

# fmt: off
FILES: Final[tuple[tuple[str, dict[Language, str]], ...]] = (
    ("form-*.pdf", {
        "kk": "Өтініш нысаны үш тілде",
        "ru": "Бланк заявления на трёх языках",
        "en": "The application form in three languages"}),
    ("receipt-*.pdf", {
        "kk": "Құжаттардың қабылданғаны туралы қолхат үш тілде",
        "ru": "Расписка о приёме документов на трёх языках",
        "en": "The receipt for documents in three languages"}),
    ("refusal-*.pdf", {
        "kk": "Бас тарту туралы хабарлама үш тілде",
        "ru": "Уведомление об отказе на трёх языках",
        "en": "The notice of refusal in three languages"}),
    ("order-*.pdf", {
        "kk": "Директор қол қойған сынып жинақтау бұйрығы үш тілде",
        "ru": "Приказ о комплектовании классов, подписанный директором, на трёх языках",
        "en": "The formation order that the director signed, in three languages"}),
    ("check-*.html", {
        "kk": "QR-код ашатын тексеру беті: құжатты кім, қашан берген",
        "ru": "Страница проверки, которую открывает QR-код: кто и когда выдал документ",
        "en": "The check page that the QR code opens: who issued the paper, and when"}),
    ("*.css", {
        "kk": "Тексеру бетінің безендірілуі",
        "ru": "Оформление страницы проверки",
        "en": "The style sheet of the check page"}),
    ("document-*", {
        "kk": "Ата-ана жүктеген құжаттар",
        "ru": "Документы, загруженные родителем",
        "en": "The documents that the parent uploaded"}),
    ("statement-*.json", {
        "kk": "Қол қойылған дәл сол байттар: өтініш, бекіту, бұйрық",
        "ru": "Те самые байты, которые подписаны: заявление, утверждение, приказ",
        "en": "The exact bytes that were signed: application, approval, order"}),
    ("statement-*.cms", {
        "kk": "Сол байттарға қойылған электрондық цифрлық қолтаңба (CMS, бөлек)",
        "ru": "Электронная цифровая подпись под ними (CMS, отделённая)",
        "en": "The digital signature over them (CMS, detached)"}),
    ("application.json", {
        "kk": "Ата-ананың жеке кабинетіндегі өтінім",
        "ru": "Заявление в личном кабинете родителя",
        "en": "The application in the parent's cabinet"}),
    ("history-*", {
        "kk": "Өтінім тарихы: барлық оқиғалар, JSON және CSV",
        "ru": "История заявления: все события, JSON и CSV",
        "en": "The application's history: all events, JSON and CSV"}),
    ("explanation-*.json", {
        "kk": "Мәртебенің түсіндірмесі: неге дәл осындай",
        "ru": "Объяснение статуса: почему он именно такой",
        "en": "The explanation of the status: why it is what it is"}),
    ("signatures-*.json", {
        "kk": "Қолтаңбаларды қайта тексеру нәтижесі",
        "ru": "Результат повторной проверки подписей",
        "en": "What verifying the signatures again has found"}),
    ("notices.json", {
        "kk": "Жеке кабинеттегі хабарламалар",
        "ru": "Уведомления в личном кабинете",
        "en": "The notices in the cabinet"}),
    ("letter-*.eml", {
        "kk": "Ата-анаға жіберілген электрондық хаттар",
        "ru": "Электронные письма родителю",
        "en": "The e-mails to the parent"}),
    ("e-journal.csv", {
        "kk": "Электрондық журналға берілген тізім",
        "ru": "Список, переданный в электронный журнал",
        "en": "The list that was handed over to the e-journal"}),
    ("proofs.json", {
        "kk": "Оқиғалардың журналда тұрғанының дәлелдері (Меркл ағашы): verify_offline.py history --key …",
        "ru": "Доказательства, что события стоят в журнале (дерево Меркла): verify_offline.py history --key …",
        "en": "Proofs that the events stand in the log (Merkle tree): `verify_offline.py history --key …`"}),
    ("log-key.txt", {
        "kk": "Журналдың ашық кілті",
        "ru": "Открытый ключ журнала",
        "en": "The log's public key"}),
)
# fmt: on
"""By the pattern of their names, in the order in which they are told; what is not there is left out."""


def readme(number: int, folder: Path) -> str:
    """The page, in Kazakh, Russian and English, of the files that are there."""
    there = [(pattern, told) for pattern, told in FILES if any(folder.glob(pattern))]
    parts = [_part(number, language, there) for language in LANGUAGES]
    return "\n\n".join(parts) + "\n"


# fmt: off
REPORTS_TITLES: Final[dict[Language, str]] = {
    "kk": "2021–2022 оқу жылындағы үлгерім есептері. Көрсетілім: мектептер, оқушылар және бағалар ойдан"
    " шығарылған.",
    "ru": "Отчёты об успеваемости за 2021–2022 учебный год. Показ: школы, ученики и оценки вымышлены.",
    "en": "Attainment reports of the school year 2021–2022. A demonstration: schools, pupils and grades are made up.",
}
REPORTS: Final[tuple[tuple[str, dict[Language, str]], ...]] = (
    ("q1-2021-10-31-r1-*", {
        "kk": "Алғашқы жексенбі: мектептердің жартысы бағаларын әлі қоймаған",
        "ru": "Первое воскресенье: половина школ ещё не выставила оценки",
        "en": "The first Sunday: half of the schools have not put their grades yet"}),
    ("q1-2021-10-31-r2-*", {
        "kk": "Сол апта қайта есептелген: 2-нұсқа, себебі «Әдістеме» парағында",
        "ru": "Та же неделя, пересчитанная: редакция 2, причина на листе «Методика»",
        "en": "The same week counted anew: revision 2, its reason is on the sheet “Method”"}),
    ("q?-*, year-*", {
        "kk": "Тоқсан немесе жыл, жаңарту күні, нұсқа, кімдікі, жазылу түрі, тіл",
        "ru": "Четверть или год, день обновления, редакция, чей отчёт, чем записан, язык",
        "en": "Quarter or year, day of the refresh, revision, whose it is, how it was written, language"}),
    ("*-school-*", {
        "kk": "Мектеп директоры көретіндей: барлық көрсеткіштер ашық",
        "ru": "Как видит директор школы: все показатели целиком",
        "en": "As the director of a school sees it: every figure"}),
    ("*-district-*", {
        "kk": "Аудандық білім бөлімі көретіндей: шағын топтар жасырылған",
        "ru": "Как видит районный отдел образования: малые группы скрыты",
        "en": "As a district's department sees it: small groups are hidden"}),
    ("*-oblast-*", {
        "kk": "Облыстық білім басқармасы көретіндей",
        "ru": "Как видит областное управление образования",
        "en": "As an oblast's administration sees it"}),
    ("*-country-*", {
        "kk": "Министрлік көретіндей: бүкіл ел",
        "ru": "Как видит министерство: вся страна",
        "en": "As the ministry sees it: the whole country"}),
    ("*-styled-*", {
        "kk": "Безендірілген кітап", "ru": "Оформленная книга", "en": "A styled book"}),
    ("*-streamed-*", {
        "kk": "Ағынмен жазылған кітап, кез келген көлемге", "ru": "Книга, записанная потоком, для любого объёма",
        "en": "A book that was streamed, for any size"}),
    ("*.csv", {
        "kk": "Кесте CSV түрінде", "ru": "Таблица в CSV", "en": "The table as CSV"}),
)
# fmt: on


def reports_readme(folder: Path) -> str:
    """What the names of the kept books mean, in Kazakh, Russian and English, and the books with their sizes."""
    width = max(len(pattern) for pattern, _ in REPORTS)
    parts = []
    for language in LANGUAGES:
        lines = [f"  {pattern:{width}}  {told[language]}" for pattern, told in REPORTS]
        parts.append("\n".join((REPORTS_TITLES[language], "", *lines)))
    files = sorted(path for path in folder.iterdir() if path.suffix != ".txt")
    parts.append("\n".join(f"  {path.name}  {path.stat().st_size}" for path in files))
    return "\n\n".join(parts) + "\n"


def _part(number: int, language: Language, there: list[tuple[str, dict[Language, str]]]) -> str:
    width = max((len(pattern) for pattern, _ in there), default=0)
    lines = [f"  {pattern:{width}}  {told[language]}" for pattern, told in there]
    return "\n".join((TITLES[language].format(number=number), "", *lines))

"""What guessers try first, in English, Russian and Kazakh, and Russian words typed on a Latin keyboard."""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
password passw0rd p@ssw0rd p@ssword password1 password123 passwort letmein welcome welcome1 admin administrator
administrator1 root toor guest user test testtest secret login default master changeme changeit iloveyou sunshine
princess dragon monkey football baseball superman batman trustno1 whatever freedom shadow michael jordan hunter
killer charlie donald starwars pokemon naruto minecraft computer internet samsung google facebook instagram
qwerty qwertyu qwertyui qwertyuiop qwerty123 qwerty1234 qwerty12345 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y
1qaz2wsx 1qaz2wsx3edc qazwsx qazwsxedc qweasd qweasdzxc asdfgh asdfghjkl zxcvbn zxcvbnm zaq12wsx q1w2e3r4
q1w2e3r4t5 q1w2e3r4t5y6 abc123 abcd1234 abcdefgh abcdefghij aa123456 a123456789 0123456789 1234567890 12345678910
123456789a 123123123 1234512345 9876543210 0987654321 1122334455 112233445566 111222333 147258369 789456123
123321123321 135792468 1029384756 987654321 123456 12345678 123456789 12345
пароль пароль1 парольпароль парол привет приветпривет йцукен йцукенг йцукенгшщз йцукен123 фывапр фывапролдж ячсмит
ячсмитьбю любовь солнышко наташа марина светлана александр владимир спартак россия казахстан москва админ
администратор школа школа1 школа123 директор учитель родитель ученик солнце медведь зайчик
алматы алмата астана нурсултан шымкент караганда қарағанды қостанай ақтөбе ақтау атырау қазақстан қазақ құпиясөз
құпия сәлем сәлеметсіз мектеп мектеп1 мектеп123 директор1 мұғалім ұстаз бала балапан жаным күнім айгүл айым алтын
алматы123 астана123 шымкент123 almaty astana nursultan shymkent karaganda qaraganda kazakhstan qazaqstan qazaq
kazakh kundelik kundelik1 kunde_lik ebilim e-bilim bilimal mektep salem qupiyasoz kairat qairat ansar nurlan
parol parol123 privet natasha gfhjkm gfhjkm123 ghbdtn vfrcbv rfpf[cnfy fktrcfylh
"""

COMMON: Final = frozenset(_WORDS.split())

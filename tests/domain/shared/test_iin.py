"""The individual identification number: what is caught, what is not, and what its digits tell (ADM-6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kundelik_domain.shared.iin import (
    ALLOWED,
    Disagreement,
    Iin,
    InvalidIin,
    Sex,
    born_on,
    disagreements,
    parse_iin,
    sex,
)
from kundelik_domain.shared.refusals import Malformed

VALID = (
    "871008401427",
    "760212350620",
    "800416300257",
    "680503450037",
    "800416100254",
    "680503250034",
    "061211600012",
)
FIRST_PASS, SECOND_PASS = "100901500001", "100901500202"
NEVER_ISSUED = "10090150024"


def weighed(number: str) -> int:
    """The remainder of the first pass; 10 sends the number to the second."""
    return sum(position * int(digit) for position, digit in enumerate(number[:11], start=1)) % 11


def is_accepted(number: str) -> bool:
    try:
        parse_iin(number)
    except InvalidIin:
        return False
    return True


def with_digit(number: str, position: int, digit: str) -> str:
    return number[:position] + digit + number[position + 1 :]


@st.composite
def eleven_digits(draw: st.DrawFn) -> tuple[str, date, Sex]:
    born = draw(st.dates(date(1800, 1, 1), date(2099, 12, 31)))
    stated = draw(st.sampled_from(Sex))
    century = (born.year // 100 - 18) * 2 + (1 if stated is Sex.MALE else 2)
    return f"{born:%y%m%d}{century}{draw(st.integers(0, 9999)):04d}", born, stated


@st.composite
def issued(draw: st.DrawFn) -> tuple[Iin, date, Sex]:
    eleven, born, stated = draw(eleven_digits())
    passing = [eleven + digit for digit in "0123456789" if is_accepted(eleven + digit)]
    assume(passing)
    return Iin(passing[0]), born, stated


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize("number", [*VALID, FIRST_PASS, SECOND_PASS])
def test_a_number_with_a_right_check_digit_is_taken_as_it_is(number: str) -> None:
    assert parse_iin(number) == number


@pytest.mark.req("ADM-6")
def test_a_number_whose_first_remainder_is_ten_is_checked_by_the_second_weights() -> None:
    assert weighed(FIRST_PASS) < 10
    assert weighed(SECOND_PASS) == 10


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize("last", "0123456789")
def test_a_number_that_gives_ten_twice_was_never_issued(last: str) -> None:
    assert not is_accepted(NEVER_ISSUED + last)


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456789012",
        "87100840142",
        "8710084014271",
        " 871008401427",
        "871008401427\n",
        "871008 401427",
        "87100840142x",
        "-71008401427",
        "٨٧١٠٠٨٤٠١٤٢٧",
        "8710084014²7",
    ],
)
def test_whatever_else_is_refused(text: str) -> None:
    assert not is_accepted(text)


@pytest.mark.req("ADM-6")
def test_the_refusal_names_the_field_and_the_form_and_never_the_number() -> None:
    with pytest.raises(InvalidIin) as refused:
        parse_iin("123456789012", field="child_iin")

    assert isinstance(refused.value, Malformed)
    assert refused.value.CODE == "iin.invalid"
    assert refused.value.details == {"field": "child_iin", "allowed": ALLOWED}
    assert "123456789012" not in f"{refused.value} {refused.value!r} {refused.value.args}"


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize(
    ("number", "born", "whose"),
    [
        ("871008401427", date(1987, 10, 8), Sex.FEMALE),
        ("760212350620", date(1976, 2, 12), Sex.MALE),
        ("800416100254", date(1880, 4, 16), Sex.MALE),
        ("680503250034", date(1868, 5, 3), Sex.FEMALE),
        ("061211600012", date(2006, 12, 11), Sex.FEMALE),
        (FIRST_PASS, date(2010, 9, 1), Sex.MALE),
    ],
)
def test_the_seventh_digit_tells_century_and_sex(number: str, born: date, whose: Sex) -> None:
    assert (born_on(parse_iin(number)), sex(parse_iin(number))) == (born, whose)


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize("seventh", "0789")
def test_a_seventh_digit_of_no_century_tells_nothing_and_contradicts_nothing(seventh: str) -> None:
    number = Iin(with_digit(FIRST_PASS, 6, seventh))

    assert born_on(number) is None
    assert sex(number) is None
    assert disagreements(number, date(1999, 1, 1), Sex.FEMALE) == ()


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize("spelt", ["101301500000", "100230500000", "110229500000", "100900500000"])
def test_digits_that_spell_no_date_are_no_birth_date(spelt: str) -> None:
    assert born_on(Iin(spelt)) is None
    assert disagreements(Iin(spelt), date(2010, 9, 1), Sex.MALE) == ()


@pytest.mark.req("ADM-6")
def test_the_leap_day_is_a_birth_date_in_leap_years() -> None:
    assert born_on(Iin("120229500000")) == date(2012, 2, 29)


@pytest.mark.req("ADM-6")
@pytest.mark.parametrize(
    ("birth_date", "stated", "warnings"),
    [
        (date(2010, 9, 1), Sex.MALE, ()),
        (date(2010, 9, 1), None, ()),
        (date(2010, 9, 2), Sex.MALE, (Disagreement.BIRTH_DATE,)),
        (date(1910, 9, 1), None, (Disagreement.BIRTH_DATE,)),
        (date(2010, 9, 1), Sex.FEMALE, (Disagreement.SEX,)),
        (date(2011, 9, 1), Sex.FEMALE, (Disagreement.BIRTH_DATE, Disagreement.SEX)),
    ],
)
def test_what_disagrees_with_the_number_is_a_warning_and_no_refusal(
    birth_date: date, stated: Sex | None, warnings: tuple[Disagreement, ...]
) -> None:
    assert disagreements(parse_iin(FIRST_PASS), birth_date, stated) == warnings


@pytest.mark.req("ADM-6")
@given(issued())
def test_an_issued_number_comes_back_whole_and_tells_what_was_put_into_it(
    made: tuple[Iin, date, Sex],
) -> None:
    number, born, whose = made

    assert parse_iin(number) == number
    assert (born_on(number), sex(number)) == (born, whose)
    assert disagreements(number, born, whose) == ()


@pytest.mark.req("ADM-6")
@given(eleven_digits())
def test_at_most_one_check_digit_fits(made: tuple[str, date, Sex]) -> None:
    assert sum(is_accepted(made[0] + digit) for digit in "0123456789") <= 1


@pytest.mark.req("ADM-6")
@given(issued(), st.integers(0, 9), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_the_first_ten_is_found_unless_it_moves_the_number_between_the_passes(
    made: tuple[Iin, date, Sex], position: int, digit: str
) -> None:
    number = made[0]
    slipped = with_digit(number, position, digit)
    assume(slipped != number)

    assert not is_accepted(slipped) or (weighed(number) == 10) != (weighed(slipped) == 10)


@pytest.mark.req("ADM-6")
@given(issued(), st.sampled_from("0123456789"))
def test_a_wrong_eleventh_digit_passes_the_first_weights_unseen(made: tuple[Iin, date, Sex], digit: str) -> None:
    assume(weighed(made[0]) < 10)

    assert is_accepted(with_digit(made[0], 10, digit))

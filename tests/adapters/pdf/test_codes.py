"""The code on a paper: read back whatever way it is typed, and made up by nobody (SIG-4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pdf.codes import MOST_VERSION, Codes, NoSuchCode, PaperCode
from adapters.personal_keys.master_key import MasterKey
from adapters.texts.languages import LANGUAGES
from projections.admissions.papers import PaperKind

CODES = Codes(MasterKey(b"k" * 32).blind)
SUBJECTS = st.integers(100_000, 10**15) | st.uuids()
PAPERS = st.builds(
    PaperCode, SUBJECTS, st.sampled_from(PaperKind), st.sampled_from(LANGUAGES), st.integers(1, MOST_VERSION)
)


@pytest.mark.req("SIG-4")
@given(PAPERS)
def test_what_was_written_is_read(paper: PaperCode) -> None:
    code = CODES.written(paper)

    assert CODES.read(code) == paper
    assert CODES.read(code.lower()) == paper
    assert CODES.read(code.replace("O", "0").replace("-", " ")) == paper


@pytest.mark.req("SIG-4")
@given(PAPERS, st.integers(0, 19), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_other_character_is_no_code(paper: PaperCode, place: int, other: str) -> None:
    subject, rest = CODES.written(paper).split("-", 1)
    characters = rest.replace("-", "")
    if characters[place] == other:
        return
    with pytest.raises(NoSuchCode):
        CODES.read(f"{subject}-{characters[:place]}{other}{characters[place + 1 :]}")


@pytest.mark.req("SIG-4")
def test_the_code_of_one_paper_is_none_of_another_and_of_no_other_installation() -> None:
    code = CODES.written(PaperCode(102_381, PaperKind.RECEIPT, "kk", 7))
    for foreign in (code.replace("102381", "102382"), "", "102381", "102381-", "x" * 500, "102381-" + "А" * 20):
        with pytest.raises(NoSuchCode):
            CODES.read(foreign)
    with pytest.raises(NoSuchCode):
        Codes(MasterKey(b"o" * 32).blind).read(code)


@pytest.mark.req("SIG-4")
@given(st.text(max_size=80))
def test_anything_else_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(NoSuchCode):
        CODES.read(text)
    with pytest.raises(NoSuchCode):
        CODES.read(f"102381-{text}")


@pytest.mark.parametrize("version", [0, MOST_VERSION + 1])
def test_a_version_that_no_paper_has_is_an_error_of_ours(version: int) -> None:
    with pytest.raises(ValueError, match=str(version)):
        CODES.written(PaperCode(102_381, PaperKind.FORM, "kk", version))

"""What is printed on a formation order: its text, the classes with counts and teachers, lists of pupils (ADM-31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from projections.admissions.papers import PaperKind

from .moments import day, moment
from .papers import Block, Frame, Papers


def order_sheet(papers: Papers, order: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
    """Of what `projections.admissions.formation.order_paper` answers with, signed. English reads the Kazakh text."""

    def text(name: str, /, **values: object) -> str:
        return papers.catalogue.text(f"paper.order.{name}", papers.language, **values)

    when = moment(order["signed_at"], frame.school.zone, papers.language)
    signer = order["signer_name"] or papers.value(None)
    signed = papers.catalogue.text(
        "paper.signed-digitally", papers.language, name=signer, moment=order["signed_at"], zone=frame.school.zone
    )
    classes = order["classes"]
    blocks: list[Block] = [
        {"is": "text", "text": order["text_ru"] if papers.language == "ru" else order["text_kk"]},
        {"is": "heading", "text": text("classes")},
        _overview(
            papers, classes, [text(head) for head in ("class", "language", "teacher", "pupils")], text("total")
        ),
    ]
    for each in classes:
        blocks += [{"is": "heading", "text": text("class-of", name=each["name"])}, _list(papers, each, text("row"))]
    blocks.append(
        {
            "is": "fields",
            "rows": [
                [papers.catalogue.label("role", "director", papers.language), signer],
                [_signature(papers), signed],
            ],
        }
    )
    title = papers.catalogue.text(f"paper.title.{PaperKind.ORDER.value}", papers.language)
    return papers.framed(title, order["number"], when, blocks, frame)


def _overview(papers: Papers, classes: Sequence[Mapping[str, Any]], heads: list[str], total: str) -> Block:
    rows = [
        [
            each["name"],
            papers.catalogue.label("language", each["language"], papers.language),
            papers.value(each["teacher_name"]),
            str(each["count"]),
        ]
        for each in classes
    ]
    counted = str(sum(each["count"] for each in classes))
    return {"is": "table", "heads": heads, "widths": [0, 2, 2, 0], "rows": [*rows, [total, "", "", counted]]}


def _list(papers: Papers, school_class: Mapping[str, Any], row: str) -> Block:
    erased = papers.catalogue.label("erased", "erased", papers.language)
    heads = [row, *(papers.catalogue.text(f"field.{name}", papers.language) for name in ("full_name", "born_on"))]
    rows = [
        [str(number), pupil["full_name"] or erased, _born(pupil["born_on"]) or erased]
        for number, pupil in enumerate(school_class["pupils"], 1)
    ]
    return {"is": "table", "heads": heads, "widths": [0, 1, 0], "rows": rows}


def _born(on: date | None) -> str | None:
    return None if on is None else day(on)


def _signature(papers: Papers) -> str:
    return papers.catalogue.text("paper.signature", papers.language)

"""The tables of reports: what figures are made of, and published weeks; every column commented (RPT-6, RPT-18)."""

from __future__ import annotations

from typing import Final

from kundelik_domain.attainment.values import SUBJECTS
from kundelik_domain.shared.units import COUNTRY

_STATE: Final = """
create table subjects (subject smallint primary key, key text not null unique,
    name_kk text not null, name_ru text not null, name_en text not null);
create table units (unit uuid, since bigint, level text not null, parent uuid, region text not null,
    name_kk text not null, name_ru text not null, name_en text not null, primary key (unit, since));
create index on units (parent);
create table classes (class integer primary key, id uuid not null unique, school uuid not null,
    school_year smallint not null, parallel smallint not null, letter text not null,
    criteria boolean not null, quarterly boolean not null, journals smallint[] not null,
    attested_subjects bigint not null, attested smallint not null, pupils integer not null);
create index on classes (school, school_year);
create table subject_settings (school uuid, school_year smallint, subject smallint, visibility text not null,
    primary key (school, school_year, subject));
create table memberships (school_year smallint, pupil bigint, class integer not null,
    primary key (school_year, pupil));
create index on memberships (class);
create table final_grades (pupil bigint, position bigint not null, period integer, class integer, subject smallint,
    code smallint, year_code smallint, final_code smallint, primary key (pupil, subject, period)
) partition by list (period);
create table pupil_periods (pupil bigint, period integer, class integer, mask integer not null,
    grades smallint not null, primary key (pupil, period)) partition by list (period);
create table sheet_saves (position bigint primary key, recorded_at timestamptz not null, actor uuid, role text,
    class integer, subject smallint not null, period integer not null, column_name text not null,
    put integer not null, changed integer not null, removed integer not null);
create index on sheet_saves (period, position);
create index on sheet_saves (class, period);
"""
_WEEKS: Final = """
create table published_weeks (week uuid, revision smallint, sunday date not null, school_year smallint not null,
    period smallint not null, cut bigint not null unique, cut_at timestamptz not null, rules text not null,
    rules_full jsonb not null, reason text, rows integer not null, sha256 text not null,
    published_at timestamptz, published bigint, primary key (week, revision));
create index on published_weeks (school_year, period, sunday);
create table published_rows (school_year smallint, week uuid, revision smallint, level smallint, unit uuid,
    parallel smallint, district uuid, oblast uuid, members integer not null, beginners integer not null,
    exempt integer not null, ungraded integer not null, excellent integer not null, good integer not null,
    satisfactory integer not null, low integer not null, grades bigint not null, cells bigint not null,
    filled bigint not null, hidden boolean not null,
    primary key (week, revision, level, unit, parallel, school_year)) partition by list (school_year);
create index on published_rows (week, revision, district);
create table published_indicators (school_year smallint not null, week uuid, revision smallint, level smallint,
    unit uuid, indicator text, numerator integer not null, denominator integer not null, band text, reached boolean,
    schools integer, schools_reached integer, hidden boolean not null,
    primary key (unit, indicator, level, week, revision));
create index on published_indicators (week, revision, level);
create table revision_causes (week uuid, revision smallint, position bigint, class integer, subject smallint not null,
    changes integer not null, primary key (week, revision, position));
"""
_TABLE_COMMENTS: Final = {
    "subjects": "The subjects of journals.",
    "units": "The tree of education as it was from each event on: the row with the greatest since up to a position"
    " is how it stood there. Schools are its leaves.",
    "classes": "Classes of schools, each in one school year, as they are now.",
    "subject_settings": "How the subjects of a school show in reports, as it is now.",
    "memberships": "Who is an active member of which class now.",
    "final_grades": "The final grades of pupils as they are now, by the period in which they count.",
    "pupil_periods": "A thin row for each pupil who has ever had a grade in the period: a function of final_grades,"
    " memberships, classes and subject_settings, and nothing else.",
    "sheet_saves": "Every save of a sheet of grades.",
    "published_weeks": "The cuts of Sundays, and revisions of what had been frozen. People see what is published.",
    "published_rows": "The figures of a cut, frozen, by parallels of schools, schools, districts, oblasts, country.",
    "published_indicators": "Quality and achievement of a cut, frozen; bands are of the unrounded value.",
    "revision_causes": "What was saved between a frozen cut and the revision that corrects it.",
}
_WEEK: Final = "The week: a Sunday about a period."
_REVISION: Final = "1 is the Sunday itself; later ones correct it."
_YEAR: Final = "The calendar year in which the school year begins."
_PERIOD: Final = "The school year times ten, plus the quarter 1 to 4, or 5 for the year."
_SUBJECT: Final = "Of subjects."
_CLASS: Final = "Of classes."
_PUPIL: Final = "The pupil's number in the journals; no name."
_HIDDEN: Final = "Not to be shown to those who may not see pupils: the group is small, or would give one away."
_LEVEL: Final = "1 a parallel of a school, 2 a school, 3 a district, 4 an oblast, 5 the country."
_NAMES: Final = {
    "name_kk": "In Kazakh.",
    "name_ru": "In Russian.",
    "name_en": "In English.",
}
_COUNTS: Final = {
    "members": "Active members of classes with a criteria-based journal and quarters.",
    "beginners": "Those of them in parallels that are in no indicator; they are in none of the next six.",
    "exempt": "With no grades but those that are left out.",
    "ungraded": "Without any grade in subjects with attestation.",
    "excellent": "Of this class.",
    "good": "Of this class.",
    "satisfactory": "Of this class.",
    "low": "Of this class.",
    "grades": "Grades of every kind in subjects with attestation, without those of beginners.",
    "cells": "Members times journals with attestation, without beginners.",
    "filled": "Grades, without those of beginners.",
}
_COLUMN_COMMENTS: Final = {
    "subjects": {"subject": "Its number, for ever.", "key": "Its stable word.", **_NAMES},
    "units": {
        "unit": "The school or authority.",
        "since": "The position of the event from which on it stood so.",
        "level": "school, district, oblast or country.",
        "parent": "The unit above; null of the country and of schools that are not placed.",
        "region": "ISO 3166-2:KZ.",
        **_NAMES,
    },
    "classes": {
        "class": "Its number here, by order of opening.",
        "id": "The stream of its events.",
        "school": "The unit it belongs to.",
        "school_year": _YEAR,
        "parallel": "0 to 12.",
        "letter": "Which of the parallel's classes.",
        "criteria": "Whether its journal is criteria-based.",
        "quarterly": "Whether its reporting period is the quarter.",
        "journals": "The subjects in which it has a journal.",
        "attested_subjects": "A bit, 1 << subject, for each subject that the school has with attestation.",
        "attested": "How many of its journals are of such subjects.",
        "pupils": "How many active members it has.",
    },
    "subject_settings": {
        "school": "The unit it belongs to.",
        "school_year": _YEAR,
        "subject": _SUBJECT,
        "visibility": "with-attestation, without-attestation or hidden.",
    },
    "memberships": {"school_year": _YEAR, "pupil": _PUPIL, "class": _CLASS},
    "final_grades": {
        "pupil": _PUPIL,
        "position": "Of the last save that touched it.",
        "period": _PERIOD,
        "class": "In whose sheet that was; of classes.",
        "subject": _SUBJECT,
        "code": "The grade that counts: 1 to 5, 6 not attested, 7 temporarily not attested, 8 passed, 9 failed,"
        " 10 exempt, 11 not studied; null once it was taken back.",
        "year_code": "Of the year column; null in quarters.",
        "final_code": "Of the final column, which prevails; null in quarters.",
    },
    "pupil_periods": {
        "pupil": _PUPIL,
        "period": _PERIOD,
        "class": "Of which the pupil is an active member now; null of nobody's.",
        "mask": "A bit, 1 << code, for each kind of grade in subjects that count in that class's school.",
        "grades": "How many grades those are.",
    },
    "sheet_saves": {
        "position": "Of the event.",
        "recorded_at": "When.",
        "actor": "By whom.",
        "role": "In which role.",
        "class": _CLASS,
        "subject": _SUBJECT,
        "period": _PERIOD,
        "column_name": "1 to 4, year or final.",
        "put": "Grades in cells that were empty.",
        "changed": "Grades in place of others.",
        "removed": "Grades taken back.",
    },
    "published_weeks": {
        "week": _WEEK,
        "revision": _REVISION,
        "sunday": "The day.",
        "school_year": _YEAR,
        "period": "The quarter 1 to 4, or 5 for the year.",
        "cut": "The position up to which events count.",
        "cut_at": "When the cut was made.",
        "rules": "The version of the rules.",
        "rules_full": "Those rules, whole.",
        "reason": "Why it was revised.",
        "rows": "How many rows of published_rows it has.",
        "sha256": "Of its canonical lines (projections/attainment/digests.py).",
        "published_at": "Since when people see it; null while they do not.",
        "published": "The position of that event.",
    },
    "published_rows": {
        "school_year": _YEAR,
        "week": _WEEK,
        "revision": _REVISION,
        "level": _LEVEL,
        "unit": "Whom the row is about; at level 1 the school.",
        "parallel": "At level 1; otherwise 0, which is all of them.",
        "district": "In which it was then, or itself.",
        "oblast": "In which it was then, or itself.",
        **_COUNTS,
        "hidden": _HIDDEN,
    },
    "published_indicators": {
        "school_year": _YEAR,
        "week": _WEEK,
        "revision": _REVISION,
        "level": _LEVEL,
        "unit": "Whom the row is about.",
        "indicator": "quality or achievement.",
        "numerator": "Pupils who reach it.",
        "denominator": "Pupils with a class; 0 where nobody is graded yet.",
        "band": "low, medium or high, by the thresholds of a school or of an authority; null without a denominator.",
        "reached": "Whether the required share is reached, by the same.",
        "schools": "Schools below it with a denominator; null of a school.",
        "schools_reached": "Those of them that reached what is required of a school.",
        "hidden": _HIDDEN,
    },
    "revision_causes": {
        "week": _WEEK,
        "revision": "The one that they led to.",
        "position": "Of the save.",
        "class": _CLASS,
        "subject": _SUBJECT,
        "changes": "Cells that it put, changed or emptied.",
    },
}
TABLES: Final = tuple(_TABLE_COMMENTS)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _comments() -> str:
    tables = [f"comment on table {table} is {_quoted(text)};" for table, text in _TABLE_COMMENTS.items()]
    columns = [
        f"comment on column {table}.{column} is {_quoted(text)};"
        for table, texts in _COLUMN_COMMENTS.items()
        for column, text in texts.items()
    ]
    return "\n".join([*tables, *columns])


def _constants() -> str:
    words = ("country", "null", "KZ", "Қазақстан Республикасы", "Республика Казахстан", "Republic of Kazakhstan")
    named = ", ".join(text if text == "null" else _quoted(text) for text in words)
    rows = [
        f"({each.number}, {', '.join(map(_quoted, (each.key, each.name_kk, each.name_ru, each.name_en)))})"
        for each in SUBJECTS
    ]
    subjects = ",\n".join(rows)
    return f"insert into subjects values {subjects};\ninsert into units values ('{COUNTRY}', 0, {named});"  # noqa: S608


DDL: Final = f"{_STATE}{_WEEKS}{_comments()}\n{_constants()}"

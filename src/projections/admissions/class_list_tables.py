"""The tables of class lists: orders, classes, pupils (ADM-26, ADM-30, ADM-31)."""

from typing import Final

DDL: Final = """
create table formation_schools (
    school   uuid primary key,
    name_kk  text not null,
    name_ru  text not null,
    name_en  text not null,
    zone     text not null,
    bin      text
);
create table formation_letterheads (
    school       uuid primary key,
    sha256       text not null,
    media_type   text not null,
    size         bigint not null,
    name_kk      text not null,
    name_ru      text not null,
    uploaded_at  timestamptz not null
);
create table formation_orders (
    "order"      uuid primary key,
    school       uuid not null,
    school_year  integer not null,
    text_kk      text not null,
    text_ru      text not null,
    letterhead   text,
    signer_user  uuid not null,
    signer       uuid not null,
    signer_name  text,
    edition      integer not null,
    drafted_at   timestamptz not null,
    number       integer
);
create index on formation_orders (signer);
create table formations (
    formation           uuid primary key,
    school              uuid not null,
    school_year         integer not null,
    version             bigint not null,
    most_classes        integer not null,
    most_in_class       integer not null,
    closed_at           timestamptz not null,
    "order"             uuid,
    number              integer,
    signed_at           timestamptz,
    paper_sha256        text,
    handed_over_at      timestamptz,
    forgotten_position  bigint
);
create index on formations (signed_at) where signed_at is not null and handed_over_at is null;
create table formation_classes (
    school_class  uuid primary key,
    formation     uuid not null,
    name          text not null,
    language      text not null,
    class_kind    text not null,
    seats         integer not null,
    teacher       uuid not null,
    teacher_name  text,
    removed       boolean not null
);
create index on formation_classes (formation);
create index on formation_classes (teacher);
create table formation_pupils (
    application   uuid primary key,
    formation     uuid not null,
    school_class  uuid,
    number        bigint not null,
    language      text not null,
    class_kind    text not null,
    direction     text not null,
    inclusion     boolean not null
);
create index on formation_pupils (formation, number);
create table formation_children (
    application  uuid primary key,
    child        uuid not null,
    surname      text,
    name         text,
    patronymic   text,
    iin          text,
    sex          text,
    born_on      date
);
create index on formation_children (child);
comment on table formations is 'School years that have been closed.';
comment on column formations.forgotten_position is 'Of the last erasure of somebody who stands in its lists.';
comment on table formation_children is 'Children of all applications as their latest edition has them.';
"""

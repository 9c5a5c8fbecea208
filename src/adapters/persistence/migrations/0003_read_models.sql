-- Book-keeping of the read models (ADR-0011). The models' own tables are made by projections/.

create table projections.positions (
    name       text primary key,
    position   bigint not null default 0,
    updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 10);
comment on table projections.positions is 'How far each read model has followed the log; moved in the transaction of its rows.';

create table projections.poison (
    name      text not null,
    position  bigint not null,
    event     text not null,
    error     text not null,
    noticed_at timestamptz not null default clock_timestamp(),
    primary key (name, position)
);
comment on table projections.poison is 'Events a read model could not take; it stands still there until repaired or rebuilt.';

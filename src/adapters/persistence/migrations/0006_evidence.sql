-- The evidence log (AUD-4, ADR-0022): a Merkle tree over the events, in tiles of 256 hashes, with signed checkpoints.

create schema evidence;
comment on schema evidence is 'Proof that events were not changed. What is proven stands in kundelik.events; the signing key is in no database.';

create table evidence.tiles (
    level  smallint not null check (level between 0 and 7),
    number bigint not null check (number >= 0),
    hashes bytea not null check (octet_length(hashes) = 8192),
    primary key (level, number)
);
alter table evidence.tiles alter column hashes set storage external;
comment on table evidence.tiles is 'Full tiles of C2SP tlog-tiles. Level 0: leaf hashes of events 256*number+1 and following. Never changed.';

create table evidence.checkpoints (
    size    bigint primary key check (size > 0),
    root    bytea not null check (octet_length(root) = 32),
    note    text not null,
    made_at timestamptz not null default clock_timestamp()
);
comment on table evidence.checkpoints is 'Signed notes of C2SP tlog-checkpoint, each made in one transaction with its tiles. Never changed.';

-- One row: the partial tiles of all levels, lowest first. It follows from events and full tiles; the root is made of it.
create table evidence.edge (
    only_row boolean primary key default true check (only_row),
    size     bigint not null,
    hashes   bytea not null
) with (fillfactor = 10);
alter table evidence.edge alter column hashes set storage external;
comment on table evidence.edge is 'The growing right edge of the tree, moved by compare-and-set on its size.';
insert into evidence.edge (size, hashes) values (0, '');

create trigger tiles_never_change before update or delete or truncate on evidence.tiles
    for each statement execute function kundelik.refuse_change();
create trigger checkpoints_never_change before update or delete or truncate on evidence.checkpoints
    for each statement execute function kundelik.refuse_change();

grant usage on schema evidence to kundelik_app;
grant select, insert on evidence.tiles, evidence.checkpoints to kundelik_app;
grant select, update on evidence.edge to kundelik_app;

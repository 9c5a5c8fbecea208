-- Erasing persons (AUD-6, ADR-0023): what each erasure still has to do, and which keys went when.

comment on column vault.person_keys.person is
    'The person; for a later generation of the key an id derived from person and generation.';
create index on vault.person_keys (destroyed_at) where destroyed_at is not null;

create table vault.erasures (
    person     uuid not null,
    generation integer not null check (generation >= 1),
    position   bigint not null,
    files      text[] not null,
    begun_at   timestamptz not null default clock_timestamp(),
    done_at    timestamptz,
    primary key (person, generation)
);
comment on table vault.erasures is
    'Begun in the transaction that destroys the key; done when files, credentials and accounts are gone, too.';
comment on column vault.erasures.files is
    'Hashes of the files to delete: evidence can be looked into only while the key is there. Emptied when done.';
grant select, insert, update on vault.erasures to kundelik_app;

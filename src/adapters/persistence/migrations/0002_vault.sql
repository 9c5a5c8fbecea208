-- Keys and secrets live outside the log (ADR-0009): destroying a row here changes no event.

create table vault.person_keys (
    person       uuid primary key,
    wrapped      bytea,
    created_at   timestamptz not null default clock_timestamp(),
    destroyed_at timestamptz,
    check ((wrapped is null) = (destroyed_at is not null))
);
comment on table vault.person_keys is 'One data key a person, wrapped by the master key, which is not in any database.';

create table vault.credentials (
    credential  uuid primary key,
    owner       uuid not null,
    hash        text not null,
    created_at  timestamptz not null default clock_timestamp()
);
comment on table vault.credentials is 'Argon2id hashes; a fact names the credential, never the hash.';
create index on vault.credentials (owner);

create table vault.attempts (
    key          text primary key,
    window_start timestamptz not null,
    failures     integer not null
);
comment on table vault.attempts is 'Failed sign-ins per account and per address (keyed digests), for the limit of IDN-1.';

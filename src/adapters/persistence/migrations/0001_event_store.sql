-- The event store (ADR-0012): gapless positions in commit order, written by one function only.

create table kundelik.events (
    position       bigint primary key,
    stream         uuid not null,
    version        bigint not null,
    name           text not null,
    data           bytea not null,
    recorded_at    timestamptz not null,
    actor          uuid,
    role           text,
    organisation   uuid,
    on_behalf_of   uuid,
    command_id     uuid not null,
    correlation_id uuid,
    causation_id   uuid,
    client_address text,
    unique (stream, version)
);
alter table kundelik.events alter column data set storage external;
comment on table kundelik.events is 'Every fact, in the order of positions. Never changed: rights and triggers refuse it for every role.';
comment on column kundelik.events.position is 'Gapless, in commit order: who has seen N has seen everything before N.';
comment on column kundelik.events.data is 'The fact as UTF-8 JSON; personal fields are sealed with the key of the person they are about.';
comment on column kundelik.events.recorded_at is 'When the fact was recorded, by the clock of the application.';

create table kundelik.commands (
    command_id  uuid primary key,
    position    bigint not null,
    events      integer not null,
    fingerprint bytea not null,
    answer      bytea not null
);
comment on table kundelik.commands is 'The first answer to each command id; the same id again gets it back and writes nothing (ADR-0010).';

-- One row; its lock orders all appends of this database. Fillfactor keeps its updates on one page.
create table kundelik.head (
    only_row boolean primary key default true check (only_row),
    position bigint not null
) with (fillfactor = 10);
insert into kundelik.head (position) values (0);

create sequence kundelik.application_numbers as bigint start 100001;
comment on sequence kundelik.application_numbers is 'Numbers of applications (ADM-10): six digits and more, never reused; gaps are harmless.';

create function kundelik.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'events are never changed: % on %.% is refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create trigger events_never_change before update or delete or truncate on kundelik.events
    for each statement execute function kundelik.refuse_change();
create trigger commands_never_change before update or delete or truncate on kundelik.commands
    for each statement execute function kundelik.refuse_change();

-- Appends a batch of commands, all of them or none, and returns the position before the first event.
--   starts/counts  where a command's events stand in the event arrays (from 1), and how many they are
--   owners         for each event the number of its command (from 1)
-- Raises unique_violation when any command id is known or any stream has moved on: append_each then tells which.
-- The update of the head row comes first: its lock makes positions gapless and in the order of commits.
create function kundelik.append(
    command_ids uuid[], starts integer[], counts integer[], fingerprints bytea[], answers bytea[],
    recorded timestamptz[], actors uuid[], roles text[], organisations uuid[], behalves uuid[],
    correlations uuid[], causations uuid[], addresses text[],
    owners integer[], streams uuid[], versions bigint[], names text[], datas bytea[]
) returns bigint language plpgsql security definer set search_path = pg_catalog, kundelik as $$
declare
    reached bigint;
begin
    update kundelik.head set position = position + cardinality(streams)
    returning position - cardinality(streams) into reached;
    insert into kundelik.events
    select reached + o, s, v, n, d, recorded[c], actors[c], roles[c], organisations[c], behalves[c],
           command_ids[c], correlations[c], causations[c], addresses[c]
    from unnest(owners, streams, versions, names, datas) with ordinality u(c, s, v, n, d, o);
    insert into kundelik.commands
    select i, reached + st + n - 1, n, f, w
    from unnest(command_ids, starts, counts, fingerprints, answers) u(i, st, n, f, w);
    return reached;
end $$;

-- The same, one command after the other: each gets its own outcome and the others do not suffer from it.
--   outcome  stored | same (this id was stored before: its first answer) | conflict (somebody wrote first)
create function kundelik.append_each(
    command_ids uuid[], starts integer[], counts integer[], fingerprints bytea[], answers bytea[],
    recorded timestamptz[], actors uuid[], roles text[], organisations uuid[], behalves uuid[],
    correlations uuid[], causations uuid[], addresses text[],
    owners integer[], streams uuid[], versions bigint[], names text[], datas bytea[]
) returns table (command integer, outcome text, "position" bigint, fingerprint bytea, answer bytea)
language plpgsql security definer set search_path = pg_catalog, kundelik as $$
#variable_conflict use_column
declare
    reached bigint;
    known record;
    a integer;
    b integer;
begin
    select h.position into reached from kundelik.head h for update;
    for i in 1 .. cardinality(command_ids) loop
        command := i;
        select k.position, k.fingerprint, k.answer into known
        from kundelik.commands k where k.command_id = command_ids[i];
        if found then
            outcome := 'same'; "position" := known.position;
            fingerprint := known.fingerprint; answer := known.answer;
            return next;
            continue;
        end if;
        fingerprint := null; answer := null;
        a := starts[i]; b := starts[i] + counts[i] - 1;
        begin
            insert into kundelik.events
            select reached + o, s, v, n, d, recorded[i], actors[i], roles[i], organisations[i], behalves[i],
                   command_ids[i], correlations[i], causations[i], addresses[i]
            from unnest(streams[a:b], versions[a:b], names[a:b], datas[a:b]) with ordinality u(s, v, n, d, o);
            insert into kundelik.commands
            values (command_ids[i], reached + counts[i], counts[i], fingerprints[i], answers[i]);
            reached := reached + counts[i];
            outcome := 'stored'; "position" := reached;
        exception when unique_violation then
            outcome := 'conflict'; "position" := null;
        end;
        return next;
    end loop;
    update kundelik.head set position = reached;
end $$;

-- The names under which the eventsourcing library's recorders read (ADR-0012); writing goes through append.
create view kundelik.stored_events as
select stream as originator_id, version as originator_version, name as topic, data as state,
       position as notification_id
from kundelik.events;

create table kundelik.notification_tracking (
    application_name text primary key,
    notification_id  bigint not null
) with (fillfactor = 50);

-- Decodes the stored bytes for auditors with psql; sealed fields stay sealed.
create view kundelik.event_log as
select position, stream, version, name, convert_from(data, 'UTF8')::jsonb as fact, recorded_at, actor, role,
       organisation, on_behalf_of, command_id, correlation_id, causation_id, client_address
from kundelik.events;
comment on view kundelik.event_log is 'The events with their facts as JSON, for people with psql.';

-- Where read models are built anew beside the live ones (AUD-5), and from which text their tables were made.

create schema projections_next;
create schema reports_next;
comment on schema projections_next is 'Read models under construction; they move to "projections" when they are finished.';
comment on schema reports_next is 'Read models under construction; they move to "reports" when they are finished.';
grant usage, create on schema projections_next, reports_next to kundelik_app;
alter default privileges for role kundelik_app in schema reports_next grant select on tables to kundelik_reader;

alter table projections.positions add column shape text not null default '';
comment on column projections.positions.shape is
    'Digest of the text that made the tables: only a follower with the same text feeds them. A build also has its code in it.';

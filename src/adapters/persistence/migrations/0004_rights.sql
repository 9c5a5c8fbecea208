-- The application appends through the function only; report readers see the schema "reports" and nothing else.

grant usage on schema kundelik, vault, projections, reports to kundelik_app;
grant create on schema projections, reports to kundelik_app;
grant select on kundelik.events, kundelik.commands, kundelik.head, kundelik.event_log,
    kundelik.stored_events to kundelik_app;
grant select, insert, update on kundelik.notification_tracking to kundelik_app;
grant usage on sequence kundelik.application_numbers to kundelik_app;
revoke all on function kundelik.append, kundelik.append_each from public;
grant execute on function kundelik.append, kundelik.append_each to kundelik_app;
grant select, insert, update on vault.person_keys to kundelik_app;
grant select, insert, delete on vault.credentials to kundelik_app;
grant select, insert, update, delete on vault.attempts to kundelik_app;
grant select, insert, update, delete on projections.positions, projections.poison to kundelik_app;
grant usage on schema reports to kundelik_reader;
alter default privileges for role kundelik_app in schema reports grant select on tables to kundelik_reader;

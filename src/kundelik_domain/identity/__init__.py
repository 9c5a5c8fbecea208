"""Who somebody is to Kundelik (IDN-1, IDN-4, ADM-1, ADM-2, ADM-16..18): accounts, sign-in, roles, sessions, tokens.

Owns users, the names they sign in by, their sessions and API tokens. Hashes of passwords and keys stand outside the
log; what a role may do stands in `shared.access`, because every context asks it.
"""

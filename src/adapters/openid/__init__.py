"""Signing in with accounts of outside systems, by OpenID Connect (ADM-2)."""

"""The HTTP door `/api/v1` (OpenAPI, problem+json in three languages, idempotency keys, keyset pages)."""

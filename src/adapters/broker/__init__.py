"""The broker: dramatiq over PostgreSQL, RabbitMQ or Redis, behind one door (NTF-1, ADR-0029)."""

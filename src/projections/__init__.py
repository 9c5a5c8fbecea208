"""What people ask: one folder per context, one file per question (DDL, apply, select). ADR-0011."""

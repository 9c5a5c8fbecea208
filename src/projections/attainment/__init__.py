"""Final grades as reports count them: thin rows of pupils, and every published week as it was. ADR-0035."""

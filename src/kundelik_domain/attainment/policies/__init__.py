"""Rules that need no stream: who reaches whom, which days are for what, which words are known."""

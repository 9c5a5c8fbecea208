"""Everything that people read, in Kazakh, Russian and English, and how the right language is found (I18-1, I18-2)."""

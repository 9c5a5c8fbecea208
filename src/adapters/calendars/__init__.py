"""Working-day calendars as data (ADM-14): one row per day that departs from the plain five-day week."""

"""Final grades and what is counted from them, from a school to the country (RPT-1 … RPT-25)."""

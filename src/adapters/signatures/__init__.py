"""ЭЦҚ/ЭЦП: the only door to CMS and X.509. Verification of signatures, and the development authority."""

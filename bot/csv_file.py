"""Cells of CSV files that others open in a spreadsheet."""

from unicodedata import normalize

FORMULA = ("=", "+", "-", "@")  # a spreadsheet would run a cell that begins with one, of whatever width, after blanks
SPLITS = ("\t", "\r")  # or may take what comes after one for a cell of its own


def safe_cell(text: str | None) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    text = text or ""
    runs = normalize("NFKC", text).lstrip().startswith(FORMULA)
    return f"'{text}" if runs or text.startswith(SPLITS) else text

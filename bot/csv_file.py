"""Cells of CSV files that others open in a spreadsheet."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins with one


def safe_cell(text: str | None) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    text = text or ""
    return f"'{text}" if text.startswith(FORMULA) else text

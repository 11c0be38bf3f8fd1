import pytest

from bot.csv_file import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+27 82",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        " =1+1",
        "\n=1",
        "\u00a0@A1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff20A1",
        " \uff0d1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["job-77", "a=b", "'quoted", " 1", "\uff11\uff1d\uff11", "3"])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == ""

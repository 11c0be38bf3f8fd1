import pytest

from bot.smile_id.kinds import Certainty, Kind
from bot.smile_id.result_codes import ANY_PRODUCT, JOB_TYPES, PRODUCTS, Row, product, row

# Written from the sources a second time, apart from the table: job type, what the codes are, and the codes.
BY_HAND = """
1   approved                final  0810 1210
1   rejected                final  0811 0813 0911 0912 1013 1211 1212 1214
1   undecided               open   0812 1012 1213
1   under review            open   0814 0815 0816
1   error                   open   0908 1015
1   error                   final  1014 1016
2   approved                final  0820 1220
2   rejected                final  0821 0823 0921 0922 1221 1222
2   under review            open   0822 0824 0825 0826
2   undecided               open   1223
4   approved                final  0840 1240
4   rejected                final  0841 0843 0941 0942 1241 1242
4   under review            open   0842 0844 0845 0846
4   undecided               open   1243
5   approved                final  1012 1020
5   approved with a caution final  1021
5   rejected                final  1013 1022 1023
5   error                   final  1014 1016
5   error                   open   1015
6   approved                final  0810
6   approved with a caution final  0817
6   rejected                final  0811 0812 0816
7   approved                final  1012
7   rejected                final  1013
7   error                   final  1014 1016
7   error                   open   1015
10  information             final  1030 1031
11  approved                final  0810
11  approved with a caution final  0817
11  rejected                final  0811 0812 0816 1013
11  undecided               open   1012
11  error                   final  1014 1016
11  error                   open   1015
any rejected                final  0903 0907
any error                   final  0001
any information             final  5210 5211 5212
"""


def by_hand() -> list[tuple[str, str, str, bool]]:
    """Give (job type, code, kind, final) for every code."""
    lines = [(line[:4].strip(), line[4:28].strip(), *line[28:].split()) for line in BY_HAND.strip().splitlines()]
    return [(job_type, code, kind, final == "final") for job_type, kind, final, *codes in lines for code in codes]


@pytest.mark.parametrize(("job_type", "code", "kind", "final"), by_hand())
def test_a_code_is_what_its_sources_say(job_type: str, code: str, kind: str, final: bool) -> None:
    found = row(3 if job_type == "any" else int(job_type), code)

    assert found is not None
    assert (found.kind, found.final) == (kind, final)


def test_the_table_holds_no_other_codes() -> None:
    table = {(str(job_type), code) for job_type, rows in JOB_TYPES.items() for code in rows}
    table |= {("any", code) for code in ANY_PRODUCT}

    assert table == {(job_type, code) for job_type, code, _, _ in by_hand()}


ROWS = [(job_type, code, one) for job_type, rows in {**JOB_TYPES, 0: ANY_PRODUCT}.items() for code, one in rows.items()]


@pytest.mark.parametrize(("job_type", "code", "one"), ROWS)
def test_every_row_says_what_it_means_and_what_to_do_in_whole_sentences(job_type: int, code: str, one: Row) -> None:
    assert len(code) == 4
    assert code.isdecimal()
    assert one.meaning.endswith(".")
    assert one.next_step.endswith(".")
    assert one.meaning != one.next_step
    assert job_type in PRODUCTS or job_type == 0


@pytest.mark.parametrize(("job_type", "code", "one"), ROWS)
def test_only_a_decision_is_final_and_only_an_open_row_says_wait(job_type: int, code: str, one: Row) -> None:
    assert not (one.final and one.kind in (Kind.UNDER_REVIEW, Kind.UNDECIDED, Kind.WAITING))
    assert not (one.final and "ait" in one.next_step), (job_type, code)


@pytest.mark.parametrize(
    ("job_type", "code", "certainty"),
    [
        (1, "0810", Certainty.OFFICIAL),
        (1, "0814", Certainty.OFFICIAL),
        (1, "1210", Certainty.OFFICIAL),
        (2, "0824", Certainty.OFFICIAL),
        (2, "1220", Certainty.OFFICIAL),
        (5, "1013", Certainty.OFFICIAL),
        (1, "0812", Certainty.SEVERAL),
        (2, "0820", Certainty.SEVERAL),
        (6, "0817", Certainty.SEVERAL),
        (1, "1214", Certainty.ONE),
        (4, "0840", Certainty.ONE),
        (1, "0816", Certainty.INFERRED),
        (2, "0826", Certainty.INFERRED),
        (2, "1223", Certainty.INFERRED),
        (4, "0845", Certainty.INFERRED),
        (4, "1243", Certainty.INFERRED),
        (10, "1031", Certainty.INFERRED),
    ],
)
def test_a_row_says_how_sure_its_source_is(job_type: int, code: str, certainty: Certainty) -> None:
    found = row(job_type, code)

    assert found is not None
    assert found.certainty is certainty


@pytest.mark.parametrize(
    ("job_type", "code"), [(2, "0810"), (1, "0820"), (6, "1210"), (8, "0810"), (13, "0810"), (1, "810")]
)
def test_a_code_of_another_product_is_unknown(job_type: int, code: str) -> None:
    assert row(job_type, code) is None


@pytest.mark.parametrize("code", ["0820", "1220", "0840", "1021", "0817", "1030", "0813", "1015", "5210"])
def test_without_a_job_type_a_code_with_one_meaning_keeps_it(code: str) -> None:
    meanings = {rows[code] for rows in [*JOB_TYPES.values(), ANY_PRODUCT] if code in rows}

    assert {row(None, code)} == meanings


@pytest.mark.parametrize("code", ["0810", "0811", "0812", "0816", "1012", "9999"])
def test_without_a_job_type_a_code_with_several_meanings_or_none_is_unknown(code: str) -> None:
    assert row(None, code) is None


def test_a_product_is_named_and_an_unknown_one_numbered() -> None:
    assert [product(1), product(2), product(11)] == [
        "Biometric KYC",
        "SmartSelfie Authentication",
        "Enhanced Document Verification",
    ]
    assert [product(13), product(None)] == ["Job type 13", "Unknown product"]

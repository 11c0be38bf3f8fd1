from dataclasses import replace
from typing import Any

import pytest

from bot.smile_id.result_codes import ANY_PRODUCT, JOB_TYPES, Row
from bot.smile_id.verdict import Certainty, Kind, Verdict, result_verdict, verdict
from tests.smile_id.answers import read, result, sample, signed, status


def judged(job_type: int | None, code: str | None, *, job_success: bool | None = None, **more: Any) -> Verdict:
    """Judge a complete job's result."""
    return verdict(status(result(job_type, code, **more), job_success=job_success))


def action(name: str, value: str) -> dict[str, Any]:
    return {"actions": ((name, value),)}


# Before there is a result


@pytest.mark.parametrize(
    ("code", "kind"),
    [("2304", Kind.NOT_FOUND), ("2314", Kind.WAITING), ("2399", Kind.UNKNOWN)],
)
def test_a_look_up_that_found_nothing_is_never_a_verdict_even_beside_an_approval(code: str, kind: Kind) -> None:
    got = verdict(status(result(2, "0820"), code=code))

    assert (got.kind, got.final, got.result_code) == (kind, False, None)


@pytest.mark.parametrize("job_complete", [False, None])
def test_a_job_that_is_not_complete_is_waiting_even_with_a_final_code(job_complete: bool | None) -> None:
    got = verdict(status(result(2, "0820"), job_complete=job_complete))

    assert (got.kind, got.final, got.result_code) == (Kind.WAITING, False, "0820")


def test_a_complete_job_without_a_result_is_waiting() -> None:
    got = verdict(status(None, message="No zip file received"))

    assert (got.kind, got.final) == (Kind.WAITING, False)


# The table


ROWS = [(job_type, code, one) for job_type, rows in {**JOB_TYPES, 3: ANY_PRODUCT}.items() for code, one in rows.items()]


@pytest.mark.parametrize(("job_type", "code", "one"), ROWS)
def test_a_complete_job_is_what_the_table_says(job_type: int, code: str, one: Row) -> None:
    got = judged(job_type, code)

    assert got == Verdict(
        kind=one.kind,
        final=one.final,
        result_code=code,
        meaning=one.meaning,
        next_step=one.next_step,
        certainty=one.certainty,
        conflicts=(),
    )


def test_a_history_entry_is_judged_by_the_same_table() -> None:
    assert result_verdict(result(2, "1220")) == judged(2, "1220")


# The traps


def test_0824_with_everything_true_is_under_review() -> None:
    sampled = read(signed(sample("job_status_authentication_under_review")), "rb_ekyc+ss_test_user_005", "003")
    got = verdict(sampled)

    assert (sampled.job_complete, sampled.job_success) == (True, True)
    assert (got.kind, got.final, got.conflicts) == (Kind.UNDER_REVIEW, False, ())


def test_0812_is_undecided_for_a_face_and_a_rejection_for_a_document() -> None:
    assert (judged(1, "0812").kind, judged(6, "0812").kind) == (Kind.UNDECIDED, Kind.REJECTED)


def test_a_document_that_was_sent_to_human_review_and_passed_is_approved() -> None:
    actions = (("Document_Check", "Sent to Human Review"), ("Human_Review_Document_Check", "Passed"))
    got = judged(6, "0810", job_success=True, actions=actions)

    assert (got.kind, got.final, got.conflicts) == (Kind.APPROVED, True, ())


def test_a_document_whose_check_says_sent_to_human_review_alone_is_approved() -> None:
    assert judged(6, "0810", **action("Document_Check", "Sent to Human Review")).kind is Kind.APPROVED


def test_a_registration_without_a_result_code_is_unknown() -> None:
    got = judged(4, None, job_success=True, result_text="Enroll User")

    assert (got.kind, got.final, got.result_code) == (Kind.UNKNOWN, False, None)


def test_a_known_id_number_alone_is_no_approval_of_a_face() -> None:
    got = judged(1, "1012", job_success=True, **action("Verify_ID_Number", "Verified"))

    assert (got.kind, got.final) == (Kind.UNDECIDED, False)


@pytest.mark.parametrize("job_type", [1, 11])
@pytest.mark.parametrize(
    "outcome",
    [
        "Not Verified",
        "Failed",
        "Issuer Unavailable",
        "Not Done",
        "Under Review",
        "Unable To Determine",
        "Something New",
    ],
)
def test_a_good_face_is_no_approval_while_the_id_number_is_not_confirmed(job_type: int, outcome: str) -> None:
    got = judged(job_type, "0810", job_success=True, **action("Verify_ID_Number", outcome))

    assert (got.kind, got.final) == (Kind.UNDECIDED, False)
    assert got.conflicts


@pytest.mark.parametrize("outcome", ["Verified", "VERIFIED", "Not Applicable", "Passed"])
def test_a_good_face_with_a_confirmed_id_number_is_approved(outcome: str) -> None:
    assert judged(1, "1210", job_success=True, **action("Verify_ID_Number", outcome)).kind is Kind.APPROVED


def test_a_reviewers_pass_without_a_job_type_waits_for_the_id_number_too() -> None:
    assert judged(None, "1210", **action("Verify_ID_Number", "Not Verified")).kind is Kind.UNDECIDED
    assert judged(None, "1210", **action("Verify_ID_Number", "Verified")).kind is Kind.APPROVED


def test_the_id_number_does_not_matter_where_no_authority_is_asked() -> None:
    assert judged(2, "0820", **action("Verify_ID_Number", "Not Done")).kind is Kind.APPROVED


def test_a_rejected_face_stays_rejected_whatever_the_id_number() -> None:
    assert judged(1, "0811", **action("Verify_ID_Number", "Not Verified")).kind is Kind.REJECTED


# Codes we do not know


@pytest.mark.parametrize("code", ["9999", "810", "0827", "2302", "approved"])
def test_an_unknown_code_is_unknown_and_shown_raw_whatever_job_success_says(code: str) -> None:
    got = judged(1, code, job_success=True, result_text="Enroll User", **action("Liveness_Check", "Passed"))

    assert (got.kind, got.final, got.result_code, got.certainty) == (Kind.UNKNOWN, False, code, Certainty.INFERRED)


def test_a_known_code_without_a_job_type_that_means_several_things_is_unknown() -> None:
    assert judged(None, "0810", job_success=True).kind is Kind.UNKNOWN


@pytest.mark.parametrize("text", ["Provisionally approved", "PENDING", "Under Review", "In review"])
def test_an_unknown_code_whose_text_says_undecided_is_under_review(text: str) -> None:
    got = judged(1, "9999", result_text=text)

    assert (got.kind, got.final, got.result_code) == (Kind.UNDER_REVIEW, False, "9999")


@pytest.mark.parametrize("text", ["Verified After Human Review", "Reviewed", None])
def test_an_unknown_code_whose_text_says_that_the_review_is_over_is_unknown(text: str | None) -> None:
    assert judged(1, "9999", result_text=text).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    "actions",
    [
        (("Liveness_Check", "Under Review"),),
        (("Liveness_Check", "under review"), ("Human_Review_Liveness_Check", "Not Applicable")),
        (("Selfie_To_ID_Card_Compare", "Under Review"), ("Human_Review_Liveness_Check", "Passed")),
        (("Human_Review_Compare", "Under Review"),),
        (("New_Check", "Under Review"),),
    ],
)
def test_an_unknown_code_with_an_action_under_review_is_under_review(actions: tuple[tuple[str, str], ...]) -> None:
    assert judged(1, "9999", actions=actions).kind is Kind.UNDER_REVIEW


@pytest.mark.parametrize(
    "actions",
    [
        (("Liveness_Check", "Under Review"), ("Human_Review_Liveness_Check", "Passed")),
        (("Human_Review_Compare", "Failed"), ("Selfie_To_ID_Authority_Compare", "Under Review")),
        (("Register_Selfie", "Under Review"), ("Human_Review_Update_Selfie", "Rejected")),
        (("Document_Check", "Sent to Human Review"),),
    ],
)
def test_an_unknown_code_whose_review_is_settled_is_unknown(actions: tuple[tuple[str, str], ...]) -> None:
    assert judged(1, "9999", actions=actions).kind is Kind.UNKNOWN


# Conflicts


@pytest.mark.parametrize(("job_type", "code"), [(1, "0810"), (2, "1220"), (6, "0810"), (5, "1020")])
def test_an_approval_that_smile_id_calls_no_success_is_only_a_caution(job_type: int, code: str) -> None:
    got = judged(job_type, code, job_success=False)

    assert (got.kind, got.final) == (Kind.CAUTION, True)
    assert "job_success false" in got.conflicts[0]


def test_a_caution_that_smile_id_calls_no_success_keeps_its_advice() -> None:
    got = judged(6, "0817", job_success=False)

    assert replace(got, conflicts=()) == judged(6, "0817")
    assert got.conflicts


@pytest.mark.parametrize(("job_type", "code"), [(1, "0811"), (6, "0812"), (5, "1014")])
def test_a_rejection_or_error_that_smile_id_calls_a_success_stays_and_says_so(job_type: int, code: str) -> None:
    got = judged(job_type, code, job_success=True)

    assert replace(got, conflicts=()) == judged(job_type, code)
    assert "job_success true" in got.conflicts[0]


def test_an_approval_with_an_action_still_under_review_is_only_a_caution() -> None:
    got = judged(2, "0820", job_success=True, **action("Liveness_Check", "Under Review"))

    assert (got.kind, len(got.conflicts)) == (Kind.CAUTION, 1)


@pytest.mark.parametrize(("job_type", "code"), [(2, "0824"), (1, "1012"), (1, "1213"), (10, "1030"), (1, "5211")])
@pytest.mark.parametrize("job_success", [True, False, None])
def test_what_is_no_decision_conflicts_with_nothing(job_type: int, code: str, job_success: bool | None) -> None:
    assert judged(job_type, code, job_success=job_success).conflicts == ()

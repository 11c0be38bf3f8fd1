"""Invented people and hostile words: all made up; no message of the bot shows any of the personal data."""

from __future__ import annotations

from typing import Any

# Every field of Smile ID's answers that names a person, with values no real one has.
PERSONAL_FIELDS: dict[str, Any] = {
    "Country": "Inventedland",
    "IDType": "INVENTED_ID",
    "IDNumber": "00000000-INVENTED",
    "SecondaryIDNumber": "INVENTED-77",
    "FullName": "Firstname-Invented Middlename-Invented Lastname-Invented",
    "FirstName": "Firstname-Invented",
    "MiddleName": "Middlename-Invented",
    "LastName": "Lastname-Invented",
    "OtherName": "Invented-Nickname",
    "DOB": "1900-02-30",
    "Gender": "Invented-Gender",
    "Address": "1 Nowhere Road, Inventedville",
    "PhoneNumber": "+000 000 000 001",
    "PhoneNumber2": "+000 000 000 002",
    "IssuanceDate": "1901-02-30",
    "ExpirationDate": "1911-02-30",
    "IsAlive": True,
    "Photo": "aW52ZW50ZWQgcGhvdG8=",
    "Document": "aW52ZW50ZWQgZG9jdW1lbnQ=",
    "FullData": {"mother": "Invented Mother", "bank": {"account": "INVENTED-ACCOUNT-1"}, "married": False},
    "IDNumberPreviouslyRegistered": True,
    "UserIDsOfPreviousRegistrants": ["invented-other-user-1"],
    "Antifraud": {
        "summary": {"fraud_sources": ["invented-source"], "fraud_detected": True},
        "smile_secure": {
            "ResultCode": "5211",
            "ResultText": "Suspect Users Found",
            "SuspectUsers": [{"user_id": "invented-suspect-9", "reasons": ["Invented reason"]}],
        },
    },
    "ImageLinks": {"id_card_image": "https://invented.example/card", "selfie_image": "https://invented.example/face"},
    "KYCReceipt": "https://invented.example/receipt.pdf",
}

# Earlier results of one user, newest first, in the shapes that Smile ID used over the years.
EARLIER_RESULTS: tuple[dict[str, Any], ...] = (
    {
        "ResultCode": "1012",
        "ResultText": "ID Number Validated",
        "ResultType": "ID Verification",
        "SmileJobID": "0000041007",
        "PartnerParams": {"job_id": "onboarding-77", "job_type": "1"},
        "Actions": {"Verify_ID_Number": "Verified", "Return_Personal_Info": "Returned"},
        "FullName": "Firstname-Invented Lastname-Invented",
        "DOB": "1900-02-30",
    },
    {
        "ResultCode": "0911",
        "ResultText": "No Face Found",
        "SmileJobID": "0000041007",
        "PartnerParams": {"job_id": "onboarding-77", "job_type": "1"},
        "Actions": {"Selfie_Provided": "Passed", "Register_Selfie": "Rejected", "Liveness_Check": "Failed"},
    },
    {
        "ResultCode": "0820",
        "ResultText": " Authenticated",
        "ResultType": "SAIA",
        "IsFinalResult": "true",
        "IsMachineResult": "true",
        "JSONVersion": "1.0.0",
        "ConfidenceValue": "97.000000",
        "SmileJobID": "0000038852",
        "PartnerParams": {"job_id": "login-12", "job_type": 2, "optional_info": "Whatever the partner sent"},
    },
)

RIGHT_TO_LEFT_OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
HOSTILE_TEXT = (
    "<!channel> <@U0000> *bold* `tick` <http://evil.example|your bank> http://evil.example :tada: &lt;!here&gt;\n"
    f"second line {RIGHT_TO_LEFT_OVERRIDE}desrever"
)
HOSTILE_ACTIONS = {
    "Liveness_Check": "<!everyone>",
    "*Bold*_`Check`": "Passed",
    "A_Check_Of_Tomorrow": "Half Passed & <undecided>",
    "Verify_Document": "Failed",
}

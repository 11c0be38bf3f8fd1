"""An invented person as Smile ID tells about one, and as the bot reads it."""

from bot.smile_id.id_details import IdDetails
from tests.smile_id.answers import Answer

TOLD = {
    "FullName": ("full_name", "Ada Obi Eze"),
    "FirstName": ("first_name", "Ada"),
    "MiddleName": ("middle_name", "Obi"),
    "LastName": ("last_name", "Eze"),
    "OtherName": ("other_name", "Adaeze"),
    "DOB": ("birth_date", "1990-05-17"),
    "Gender": ("gender", "Female"),
    "Country": ("country", "NG"),
    "IDType": ("id_type", "BVN"),
    "IDNumber": ("id_number", "22200001234"),
    "SecondaryIDNumber": ("secondary_id_number", "A1234567"),
    "IssuanceDate": ("issuance_date", "2019-01-02"),
    "ExpirationDate": ("expiration_date", "2029-01-02"),
    "PhoneNumber": ("phone_number", "+234 803 555 0199"),
    "PhoneNumber2": ("second_phone_number", "08035550188"),
    "Address": ("address", "12 Adeola Street, Lagos"),
}
PERSON: Answer = {name: value for name, (_, value) in TOLD.items()}
DETAILS = dict(TOLD.values())


def given_in(details: IdDetails) -> dict[str, str]:
    told = {name: getattr(details, name) for name in IdDetails.__slots__}
    return {name: value for name, value in told.items() if value is not None}

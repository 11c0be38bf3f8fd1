"""What a mask leaves of a person: enough to recognise a caller, too little to be them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.smile_id.id_details import HIDDEN, IdDetails, masked
from tests.smile_id.answers import moderate
from tests.smile_id.people import DETAILS, given_in


def mask(**told: str) -> dict[str, str]:
    return given_in(masked(IdDetails(**told)))


def test_a_masked_person_can_be_recognised_and_not_impersonated() -> None:
    assert mask(**DETAILS) == {
        "full_name": "A••• O••• E•••",
        "first_name": "A•••",
        "middle_name": "O•••",
        "last_name": "E•••",
        "other_name": "A•••",
        "birth_date": "1990",
        "gender": "•••",
        "country": "NG",
        "id_type": "BVN",
        "id_number": "•••1234",
        "secondary_id_number": "•••67",
        "issuance_date": "2019",
        "expiration_date": "2029",
        "phone_number": "•••199",
        "second_phone_number": "•••188",
        "address": "•••",
    }


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("A", "•••"),
        ("Bo", "•••"),
        ("Ann", "A•••"),
        ("A. B. Okafor", "••• ••• O•••"),
    ],
)
def test_a_name_of_one_or_two_letters_is_hidden_whole(name: str, left: str) -> None:
    assert mask(full_name=name, first_name=name) == {"full_name": left, "first_name": left}


@pytest.mark.parametrize(
    ("number", "left"),
    [
        ("123456789", "•••6789"),
        ("12345678", "•••78"),
        ("12345", "•••45"),
        ("1234", "•••"),
        ("12-34-56/78 9", "•••6789"),
        ("-------------", "•••"),
        ("7", "•••"),
    ],
)
def test_the_shorter_an_id_number_the_less_of_it_is_left(number: str, left: str) -> None:
    assert mask(id_number=number)["id_number"] == left


@pytest.mark.parametrize(("number", "left"), [("0803555", "•••555"), ("+1 (23) 456", "•••"), ("unknown", "•••")])
def test_a_phone_number_keeps_three_digits_of_seven_or_more(number: str, left: str) -> None:
    assert mask(phone_number=number)["phone_number"] == left


@pytest.mark.parametrize(
    ("date", "left"),
    [
        ("17/05/1990", "1990"),
        ("May 17, 2001", "2001"),
        ("1990-05-17T00:00:00Z", "1990"),
        ("19900517", "•••"),
        ("17/05/90", "•••"),
        ("1990 or 1991", "•••"),
        ("5678", "•••"),
    ],
)
def test_a_date_keeps_its_year_where_one_is_plain_to_see(date: str, left: str) -> None:
    assert mask(birth_date=date, expiration_date=date) == {"birth_date": left, "expiration_date": left}


def test_masking_what_is_masked_changes_nothing_but_numbers_which_lose_more() -> None:
    twice = given_in(masked(masked(IdDetails(**DETAILS))))

    assert twice["full_name"] == "A••• O••• E•••"
    assert twice["id_number"] == HIDDEN


OPEN = {"country", "id_type"}
CONCEALED = sorted(set(IdDetails.__slots__) - OPEN)
YEARS = {str(year) for year in range(1900, 2100)}  # a date that is no more than its year is left as it is
# A text that has the mask's own dots in it may look like what is left of it.
texts = st.text(st.characters(codec="utf-8", exclude_characters="•"), max_size=40)
numbers = st.from_regex(r"[A-Z]{0,2}[0-9 /+-]{0,20}", fullmatch=True)
dates = st.dates().map(str) | st.dates().map(lambda day: f"{day:%d/%m/%Y}")
people = st.fixed_dictionaries({}, optional=dict.fromkeys(IdDetails.__slots__, texts | numbers | dates))


@moderate(max_examples=400)
@given(people)
def test_a_masked_field_never_holds_the_whole_of_it_unless_that_is_a_year(person: dict[str, str]) -> None:
    left = mask(**person)

    assert left.keys() == person.keys()
    assert all(left[name] == person[name] for name in OPEN & left.keys())
    for name in set(CONCEALED) & left.keys():
        assert not person[name].strip() or person[name] not in left[name] or person[name] in YEARS
        assert all(word not in left[name] for word in person[name].split() if len(word) > 4)


@moderate(max_examples=200)
@given(people, st.sampled_from(CONCEALED), texts)
def test_what_is_left_of_one_field_does_not_depend_on_another(person: dict[str, str], name: str, other: str) -> None:
    details = IdDetails(**person)

    before, after = given_in(masked(details)), given_in(masked(replace(details, **{name: other})))
    assert {key: text for key, text in before.items() if key != name} == {
        key: text for key, text in after.items() if key != name
    }


@moderate(max_examples=200)
@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_two_addresses_and_two_genders_leave_the_same(one: str, other: str) -> None:
    assert mask(address=one, gender=one) == mask(address=other, gender=other)

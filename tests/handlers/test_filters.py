from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.queue import MAX_FILTERS
from bot.smile_id.result_codes import PRODUCTS
from bot.smile_id.verdict import Kind
from handlers.deps import UsageError
from handlers.filters import FACTS, MAX_VALUES, Filter, parse
from storage.queue import Wanted
from tests.clock import START

HOUR = timedelta(hours=1)
VALUES = st.one_of(
    st.tuples(st.just("product"), st.integers(0, 999)),
    st.tuples(st.just("verdict"), st.sampled_from([kind.value for kind in Kind])),
    st.tuples(st.just("environment"), st.sampled_from(["sandbox", "production", "http://127.0.0.1:8080/v1"])),
)
MINUTES = st.integers(0, 9_999).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """Any filter that lets something through."""
    only = draw(st.frozensets(VALUES, max_size=12))
    older, younger = sorted(draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True)))
    return Filter(
        only=only,
        never=draw(st.frozensets(VALUES, max_size=12)) - only,
        older_than=draw(st.sampled_from([None, older])),
        younger_than=draw(st.sampled_from([None, younger])),
    )


@given(filters())
def test_every_filter_reads_back_from_its_text(made: Filter) -> None:
    assert parse(made.text.split()) == made
    assert parse(made.text.upper().replace("HTTP://", "http://").replace("/V1", "/v1").split()) == made


@given(filters())
def test_the_order_of_the_words_means_nothing(made: Filter) -> None:
    assert parse(reversed(made.text.split())) == made


@given(st.sampled_from(["", "-", "product:", "-verdict:", "environment:", "age:", "-age:>"]), st.text())
def test_whatever_is_typed_is_a_filter_or_a_short_sentence(start: str, rest: str) -> None:
    sentence = "It is a filter."
    try:
        parse(parse([start + rest]).text.split())
    except UsageError as problem:
        sentence = str(problem)

    assert sentence.endswith((".", "?"))
    assert len(sentence) < 400


def test_no_words_let_everything_through() -> None:
    assert parse([]) == Filter()
    assert Filter().text == ""


@pytest.mark.parametrize("job_type", PRODUCTS)
def test_every_product_is_known_by_its_name_and_its_number(job_type: int) -> None:
    name = PRODUCTS[job_type].lower().replace(" ", "-")

    assert (
        parse([f"product:{name}"]) == parse([f"product:{job_type}"]) == Filter(only=frozenset({("product", job_type)}))
    )


@pytest.mark.parametrize(
    ("short", "job_type"), [("kyc", 5), ("BKYC", 1), ("docv", 6), ("edocv", 11), ("kyb", 7), ("aml", 10), ("auth", 2)]
)
def test_the_short_names_that_people_use_are_known(short: str, job_type: int) -> None:
    assert parse([f"product:{short}"]).only == {("product", job_type)}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("space", ["-", "_", " "])
def test_every_verdict_is_known_however_its_spaces_are_written(kind: Kind, space: str) -> None:
    assert parse([f"verdict:{kind.upper().replace(' ', space)}"]).only == {("verdict", kind.value)}


def test_words_add_up_and_none_takes_the_place_of_another() -> None:
    made = parse(["product:1", "verdict:error", "-environment:sandbox", "product:2,6", "-verdict:waiting"])

    assert made.text == (
        "product:biometric-kyc,smartselfie-authentication,document-verification verdict:error"
        " -verdict:waiting -environment:sandbox"
    )


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("age:>4h age:>2h", "age:>4h"),
        ("age:<4h,<2h", "age:<2h"),
        ("-age:>4h", "age:<4h"),
        ("-age:<30m", "age:>30min"),
        ("age:>48h", "age:>2d"),
        ("age:>90min age:<1d", "age:>90min age:<1d"),
        ("AGE:>4H", "age:>4h"),
        ("age:>1w", "age:>1w"),
        ("age:<14d", "age:<2w"),
    ],
)
def test_of_several_ages_the_tighter_bounds_hold(words: str, text: str) -> None:
    assert parse(words.split()).text == text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "“” is no filter: they are product, verdict, environment and age, such as age:>4h."),
        ("verdct:undecided", "“verdct:undecided” is no filter: did you mean verdict:undecided?"),
        ("sandbx", "“sandbx” is no filter: did you mean environment:sandbox?"),
        ("product:", "“product:” needs a value behind it, such as product:biometric-kyc."),
        ("product:,", "“product:” needs a value behind it, such as product:biometric-kyc."),
        ("product:aml-chek", "There is no product “aml-chek”: did you mean product:aml-check?"),
        ("product:1234", "There is no product “1234”: it can be biometric-kyc, smartselfie-authentication,"),
        ("-verdict:undecded", "There is no verdict “undecded”: did you mean verdict:undecided?"),
        (
            "environment:moon",
            "There is no environment “moon”: it can be sandbox, production, or a base URL that starts with https://.",
        ),
        (
            "environment:https://😀/v1",
            "There is no environment “https://😀/v1”: it can be sandbox, production, or a base",
        ),
        ("product", "“product” is no filter: product needs a colon and a value, such as product:biometric-kyc."),
        ("product=aml", "“product=aml” is no filter: product needs a colon and a value, such as product:biometric"),
        ("-Verdict!=error", "“-Verdict!=error” is no filter: verdict needs a colon and a value, such as verdict:"),
        ("age>4h", "“age>4h” is no filter: age needs a colon and a value, such as age:>4h."),
        ("production", "“production” is no filter: did you mean environment:production?"),
        ("age:4h", "“4h” is no age: write age:>4h for older than 4 hours, age:<2d for younger than 2 days"),
        ("age:>4y", "“>4y” is no age"),
        ("age:>12345d", "“>12345d” is no age"),
        ("age:>2h age:<2h", "No job is older than 2h and younger than 2h: change one of the two."),
        ("product:1 -product:bkyc", "product:biometric-kyc is both wanted and left out: take one of the two away."),
    ],
)
def test_a_wrong_word_is_answered_in_a_sentence_with_the_nearest_right_one(words: str, sentence: str) -> None:
    with pytest.raises(UsageError) as problem:
        parse(words.split() or [""])

    assert str(problem.value).startswith(sentence)


def test_a_filter_that_fits_no_button_is_refused() -> None:
    with pytest.raises(UsageError, match=f"the most that works is {MAX_FILTERS}"):
        parse([f"environment:https://{host * 100}" for host in "abcdefghij"])


def test_a_filter_of_more_values_than_a_menu_has_room_for_is_refused() -> None:
    sentence = f"Filters can name {MAX_VALUES} values of product at most: these name {MAX_VALUES + 1}."
    words = [f"product:{','.join(map(str, range(20, 20 + MAX_VALUES)))}", "-product:1"]
    parse(words[:1])

    with pytest.raises(UsageError, match=sentence):
        parse(words)


def test_a_filter_becomes_what_storage_is_asked_for() -> None:
    made = parse(["product:1,6", "verdict:error", "-environment:sandbox", "age:>4h", "age:<2d"])
    wanted = made.wanted(START, channel_id="C1", slack_user_id=None)

    assert {fact: set(values) for fact, values in wanted.only} == {"product": {1, 6}, "verdict": {"error"}}
    assert wanted.never == (("environment", ("sandbox",)),)
    assert (wanted.began_before, wanted.began_from) == (START - 4 * HOUR, START - 48 * HOUR)
    assert (wanted.channel_id, wanted.slack_user_id) == ("C1", None)


def test_no_filter_is_no_condition() -> None:
    assert Filter().wanted(START, channel_id=None, slack_user_id="U1") == Wanted(slack_user_id="U1")


def test_the_facts_are_those_that_storage_knows() -> None:
    assert set(FACTS) == {"product", "verdict", "environment"}

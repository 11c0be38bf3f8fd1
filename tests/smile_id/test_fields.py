import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.smile_id import fields
from tests.smile_id.answers import moderate

ODD = [None, True, False, 3, 1.5, [], ["a"], {}, {"a": "b"}, b"bytes", ""]


def test_numbers_keep_their_literal_text() -> None:
    assert fields.json_object(b'{"a": 1705311000000, "b": 97.000000, "c": -0, "d": 1e400}') == {
        "a": "1705311000000",
        "b": "97.000000",
        "c": "-0",
        "d": "1e400",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><body>502 Bad Gateway</body></html>",
        b'{"code": "2302"',
        b'{"code": "2302",}',
        b'{"code": 2302} trailing',
        b"[]",
        b'"2302"',
        b"null",
        b"2302",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"code": "2304", "code": "2302"}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": "\xff\xfe"}',
        b'{"a": 0812}',
        b"\xff\xfe{\x00}\x00",
        b'{"a":' * 100_000,
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_json_object_is_none(body: bytes) -> None:
    assert fields.json_object(body) is None


def test_a_byte_order_mark_and_a_number_of_any_length_are_read() -> None:
    assert fields.json_object(b'\xef\xbb\xbf{"a": ' + b"9" * 10_000 + b"}") == {"a": "9" * 10_000}


def test_text_is_stripped_and_bounded() -> None:
    assert fields.text("  Enroll User ", 500) == "Enroll User"
    assert fields.text("x" * 501, 500) == "x" * 500


def test_half_a_surrogate_pair_becomes_text_that_can_be_stored() -> None:
    assert fields.text("a\ud800b", 10) == "a?b"


@pytest.mark.parametrize("value", [*ODD, "   ", "\n"], ids=repr)
def test_what_is_no_text_is_none(value: object) -> None:
    assert fields.text(value, 10) is None


@pytest.mark.parametrize(
    ("value", "meant"),
    [(True, True), (False, False), ("true", True), ("False", False), (" TRUE ", True)],
)
def test_a_boolean_may_be_text(value: object, meant: bool) -> None:
    assert fields.boolean(value) is meant


@pytest.mark.parametrize("value", [None, "", "yes", "1", 1, 0, "truee", "falsehood", [], {}, [True]], ids=repr)
def test_what_is_no_boolean_is_none(value: object) -> None:
    assert fields.boolean(value) is None


@pytest.mark.parametrize(("value", "meant"), [("1", 1), ("11", 11), (" 4 ", 4), ("0", 0), ("9999", 9999)])
def test_an_integer_may_be_text(value: object, meant: int) -> None:
    assert fields.integer(value) == meant


@pytest.mark.parametrize("value", [None, "", "-1", "1.0", "1e1", "one", "12345", "123456", "²", [], True], ids=repr)
def test_what_is_no_small_integer_is_none(value: object) -> None:
    assert fields.integer(value) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.jpg?X-Amz-Signature=abc%20d",
        "http://127.0.0.1:8080/a.png",
        "http://localhost/a.png",
        "http://[::1]:1/a.png",
        "https://example.com/".ljust(3000, "a"),
    ],
    ids=lambda url: url[:40],
)
def test_a_link_over_https_or_to_this_machine_is_kept(url: str) -> None:
    assert fields.link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *ODD,
        "image_link",
        "---image link---",
        "http://example.com/a.jpg",
        "http://127.0.0.1.example.com/a.jpg",
        "ftp://example.com/a.jpg",
        "javascript:alert(1)",
        "https:///a.jpg",
        "https://[::1/a.jpg",
        "https://example.com/a b",
        "https://example.com/a\x00",
        "https://example.com/é",
        "https://example.com/".ljust(3001, "a"),
    ],
    ids=lambda url: repr(url)[:40],
)
def test_any_other_link_is_dropped(url: object) -> None:
    assert fields.link(url) is None


@moderate(max_examples=100)
@given(st.one_of(st.text(), st.from_type(object), st.text(alphabet="https:/[]@.%#? "), st.binary()))
def test_no_reader_ever_raises(value: object) -> None:
    fields.boolean(value)
    fields.integer(value)
    fields.link(value)
    fields.record(value)
    fields.text(value, 5)


@moderate(max_examples=100)
@given(st.binary())
def test_reading_json_never_raises(body: bytes) -> None:
    assert fields.json_object(body) is None or body.strip().startswith(b"{")

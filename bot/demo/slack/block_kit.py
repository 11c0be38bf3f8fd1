"""Holds blocks and views against Block Kit's rules: two JSON Schema files, and here what a schema cannot say."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator

from bot.demo.slack.model import Json, elements_of, options_of, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jsonschema.exceptions import ValidationError

MAX_MARKDOWN: Final = 12_000
# Where an element may stand. Slack docs: Block elements.
NOT_IN_MESSAGES: Final = ("number_input",)
NOT_IN_HOME: Final = ("number_input", "datetimepicker")
SCHEMA_FILES: Final = ("block_kit_elements.json", "block_kit_blocks.json")


def message_problems(blocks: list[Any]) -> list[str]:
    """What Slack would refuse in a message's blocks, a line each ending in where; empty when all is well."""
    return _problems("message_blocks", blocks, "/blocks") or _beyond_the_schema(blocks, "/blocks", NOT_IN_MESSAGES)


def view_problems(view: Any) -> list[str]:
    """What Slack would refuse in a modal view, a line each ending in where; empty when all is well."""
    return _problems("modal", view, "/view") or _beyond_the_schema(view["blocks"], "/view/blocks")


def home_problems(view: Any) -> list[str]:
    """What Slack would refuse in a Home tab's view, a line each ending in where; empty when all is well."""
    return _problems("home", view, "/view") or _beyond_the_schema(view["blocks"], "/view/blocks", NOT_IN_HOME)


def text_length(blocks: list[Json]) -> int:
    """How many characters of text all the blocks hold together."""
    return sum(map(len, texts_in(blocks)))


def _problems(surface: str, value: Any, root: str) -> list[str]:
    errors = _validator(surface).iter_errors(value)
    return list(dict.fromkeys(f"{_wording(error)} [json-pointer:{_pointer(root, error)}]" for error in errors))


@cache
def _validator(surface: str) -> Draft202012Validator:
    definitions: Json = {}
    for name in SCHEMA_FILES:
        definitions |= json.loads((files(__package__) / name).read_text(encoding="utf-8"))["$defs"]
    return Draft202012Validator({"$defs": definitions, "$ref": f"#/$defs/{surface}"})


def _pointer(root: str, error: ValidationError) -> str:
    return "/".join([root, *map(str, error.absolute_path)])


def _wording(error: ValidationError) -> str:
    """Slack's own wording where it is known, the schema's otherwise, never the offending value itself."""
    limit: Any = error.validator_value
    match error.validator:
        case "maxLength":
            return f"must be less than {limit + 1} characters"
        case "minLength":
            return f"must be more than {limit - 1} characters"
        case "maxItems":
            return f"no more than {limit} items allowed"
        case "minItems":
            return f"no fewer than {limit} items allowed"
        case "required":
            return f"missing required field: {', '.join(name for name in limit if name not in _keys(error))}"
        case "additionalProperties":
            known = (error.schema if isinstance(error.schema, dict) else {}).get("properties", {})
            return f"invalid additional property: {', '.join(sorted(_keys(error) - set(known)))}"
        case "const" | "enum" if error.absolute_path and error.absolute_path[-1] == "type":
            return f"unsupported type: {str(error.instance)[:50]}"
        case "anyOf" | "oneOf":
            alternatives = ", ".join(alternative["required"][0] for alternative in limit)
            return f"must have one of: {alternatives}"
        case "pattern":
            return "invalid url" if "http" in limit else f"must match regex pattern: {limit}"
        case _:
            return f"invalid {error.validator}: must be {limit}"


def _keys(error: ValidationError) -> set[str]:
    return set(error.instance) if isinstance(error.instance, dict) else set()


def _beyond_the_schema(blocks: list[Json], root: str, misplaced: Sequence[str] = ()) -> list[str]:
    return [*_of_all_blocks(blocks, root), *_of_elements(blocks, root, misplaced)]


def _of_all_blocks(blocks: list[Json], root: str) -> Iterator[str]:
    for block_id in _repeated(block.get("block_id") for block in blocks):
        yield f'`block_id` "{block_id}" already exists [json-pointer:{root}]'
    for at, block in enumerate(blocks):
        for action_id in _repeated(element.get("action_id") for element in elements_of(block)):
            yield f'`action_id` "{action_id}" already exists [json-pointer:{root}/{at}/elements]'
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield f"only one table is allowed [json-pointer:{root}]"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MAX_MARKDOWN:
        yield f"all markdown together must be less than {MAX_MARKDOWN + 1} characters [json-pointer:{root}]"


def _of_elements(blocks: list[Json], root: str, misplaced: Sequence[str]) -> Iterator[str]:
    for at, element in ((at, element) for at, block in enumerate(blocks) for element in elements_of(block)):
        if element["type"] in misplaced:
            yield f"unsupported type: {element['type']} [json-pointer:{root}/{at}]"
        if _has_foreign_initial_option(element):
            yield f"initial option must be one of the options [json-pointer:{root}/{at}]"
        if "min_value" in element and Decimal(element["min_value"]) > Decimal(element.get("max_value", "Infinity")):
            yield f"min_value cannot be greater than max_value [json-pointer:{root}/{at}]"


def _repeated(ids: Iterator[str | None]) -> list[str]:
    return [key for key, times in Counter(ids).items() if key is not None and times > 1]


def _has_foreign_initial_option(element: Json) -> bool:
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    return any(option not in options_of(element) for option in initial)

"""What ``smile-bot doctor`` has to say, a line at a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``fix`` is None when all is well."""

    what: str
    fix: str | None = None

    def __str__(self) -> str:
        return f"ok    {self.what}" if self.fix is None else f"FAIL  {self.what}\n      Fix: {self.fix}"

from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from ..document import PartialDate

if TYPE_CHECKING:  # at run time a field takes no parameters
    Text = models.CharField[PartialDate | str, PartialDate | Literal[""]]
else:
    Text = models.CharField


class PartialDateField(Text):
    """A date known to the year, the month or the day, as ISO text; "" for none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10} | kwargs)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> PartialDate | str | None:
        return PartialDate(value) if value else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return PartialDate(text.strip()) if text else text
        except ValueError as error:
            raise ValidationError(f"{error}.", code="bad-date") from error

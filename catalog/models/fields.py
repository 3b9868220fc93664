from django.core.exceptions import ValidationError
from django.db import models

from ..document import PartialDate


class PartialDateField(models.CharField):
    """A date known to the year, the month or the day, as ISO text; "" for none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 10} | kwargs)

    def from_db_value(self, value, expression, connection):
        return PartialDate(value) if value else value

    def to_python(self, value):
        text = super().to_python(value)
        try:
            return PartialDate(text.strip()) if text else text
        except ValueError as error:
            raise ValidationError(f"{error}.", code="bad-date") from error

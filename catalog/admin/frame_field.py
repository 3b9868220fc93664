"""The part of a poster that pages show, as six numbers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ..document.frame import WHOLE_NUMBERS, Frame

LABELS = ("Left", "Top", "Right", "Bottom", "Focal point across", "Focal point down")
MIDDLE = 50


class FrameInput(forms.MultiWidget):
    """Six numbers, folded away; a script lets one draw them on the picture."""

    def __init__(self) -> None:
        super().__init__([forms.NumberInput() for _ in LABELS])

    def decompress(self, value: Frame | None) -> list[int | None]:
        if value is None:
            return [None] * len(LABELS)
        return [*value.crop, *(value.focus or (None, None))]

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        subwidgets = zip(LABELS, widget["subwidgets"], strict=True)
        numbers = [
            (label, one["name"], one["attrs"]["id"], one["value"])
            for label, one in subwidgets
        ]
        words = value.in_words() if isinstance(value, Frame) else ""
        is_open = value is not None and not isinstance(value, Frame)  # as posted
        context = {"numbers": numbers, "words": words, "is_open": is_open}
        return render_to_string("admin/catalog/anime/_frame.html", context)


class FrameField(forms.MultiValueField):
    """A Frame; None where all of the picture is shown."""

    def __init__(self, **kwargs: Any) -> None:
        told = dict.fromkeys(("invalid", "min_value", "max_value"), WHOLE_NUMBERS)
        numbers = [
            forms.IntegerField(
                required=False, min_value=0, max_value=100, error_messages=told
            )
            for _ in LABELS
        ]
        super().__init__(
            fields=numbers,
            widget=FrameInput(),
            require_all_fields=False,
            required=False,
            **kwargs,
        )

    def compress(self, numbers: Sequence[int | None]) -> Frame | None:
        if not numbers:
            return None
        left, top, right, bottom = (
            whole if number is None else number
            for number, whole in zip(numbers[:4], Frame().crop, strict=True)
        )
        point = numbers[4:]
        focus = None
        if any(number is not None for number in point):
            x, y = (MIDDLE if number is None else number for number in point)
            focus = (x, y)
        try:
            frame = Frame((left, top, right, bottom), focus)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return None if frame.is_whole else frame

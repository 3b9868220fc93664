"""Pictures for tests, as files."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image


def content_of(picture, kind="PNG", **options) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def content(kind="PNG", size=(600, 900), colour="red", mode="RGB", **options) -> bytes:
    return content_of(Image.new(mode, size, colour), kind, **options)


def file(content: bytes) -> ContentFile:
    return ContentFile(content, name="as it came")

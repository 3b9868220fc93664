"""How dates and times are shown: see `docs/voice.md`."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"

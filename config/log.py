"""How a record is written to the log."""

import logging


class LineFormatter(logging.Formatter):
    """One line a record, tracebacks too, so that no tool has to piece them together.

    With `fold=False` tracebacks keep their lines, for the person at the terminal.
    """

    def __init__(self, *, fold: bool = True) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.fold = fold

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line.replace("\n", "\\n") if self.fold else line

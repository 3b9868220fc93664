"""All entries asked anew, and what was found as a report."""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field

from django.db import transaction

from ..entries import store
from ..models import Anime, CatalogueVersion, Finding
from ..quality import findings, start_dates
from ..quality.rules import RULES

BATCH = 500


@dataclass
class QualityReport:
    """What rules have found: of each the number of entries, and each finding.

    What was dismissed is counted apart, and listed nowhere.
    """

    entries: int
    rules: dict[str, int]
    dismissed: int
    seconds: float = 0.0
    problems: list[dict] = field(default_factory=list)

    @property
    def summary(self) -> str:
        found = sum(self.rules.values())
        return (
            f"{self.entries} entries: {found} findings of {len(self.rules)} rules, "
            f"{self.dismissed} dismissed in {self.seconds:.1f} s"
        )

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def check_all(
    *,
    advance: Callable[[int], object] = lambda entries: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Ask all rules about all entries, and keep what they find."""
    keys = list(Anime.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        if stopped():
            return
        batch = keys[start : start + BATCH]
        with transaction.atomic():
            # Whoever saves one of these entries meanwhile waits, and has the last word.
            CatalogueVersion.lock()
            rows = Anime.objects.filter(pk__in=batch).select_related("franchise")
            entries = store.load(rows)
            findings.recheck((anime, entries[anime.pk].document) for anime in rows)
            start_dates.update_sure_starts(rows)
        advance(len(batch))
    with transaction.atomic():
        CatalogueVersion.lock()
        findings.refresh_catalogue_wide()


def report_on(rules: Collection[str]) -> QualityReport:
    """Return what is kept of what rules have found."""
    found = Finding.objects.filter(rule__in=rules)
    counts = dict(found.open().counts_by_rule())
    rows = found.open().order_by("anime__slug", "rule")
    return QualityReport(
        entries=Anime.objects.count(),
        rules={code: counts.get(code, 0) for code in RULES if code in rules},
        dismissed=found.count() - sum(counts.values()),
        problems=[
            {
                "slug": slug,
                "severity": "warning",
                "code": code,
                "field": RULES[code].field,
                "elements": [element for element in elements if element],
                "message": RULES[code].says,
            }
            for slug, code, elements in rows.values_list(
                "anime__slug", "rule", "elements"
            )
            if code in RULES
        ],
    )

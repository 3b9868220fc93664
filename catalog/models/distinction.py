from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Distinction(models.Model):
    """Two entries that look like one work, and that an editor has told apart."""

    left = models.ForeignKey("Anime", on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey("Anime", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["left", "right"], name="two entries are told apart once"
            ),
            models.CheckConstraint(
                condition=Q(left__lt=F("right")), name="the lower key is the left one"
            ),
        ]

    def __str__(self):
        return f"{self.left} is not {self.right}"

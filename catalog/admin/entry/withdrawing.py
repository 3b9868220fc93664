"""The page on which an entry is withdrawn for good."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from ...editing.unsaved_work import clean_text
from ...editing.withdrawals import withdraw
from ...models import Anime
from ...permissions import Deed, may
from ..model_admin import CatalogAdmin, signed_in
from ..queues.pending_edit import left_by

LONGEST = 300  # characters of a reason


class WithdrawingPage(CatalogAdmin):
    """A view for the admin of entries."""

    def get_urls(self) -> list[URLPattern]:
        view = self.withdraw_view
        withdraw = self.route("<pk:pk>/withdraw/", view, "anime_withdraw")
        return [withdraw, *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Say what withdrawing an entry means, and do it."""
        if not may(request.user, Deed.WITHDRAW_ENTRY):
            raise PermissionDenied
        anime = get_object_or_404(Anime.objects.only("title"), pk=pk)
        if request.method == "POST":
            reason = " ".join(clean_text(request.POST.get("reason", "")).split())
            run = withdraw(anime.pk, reason[:LONGEST], signed_in(request))
            if run is None:
                messages.warning(request, "The entry has already been deleted.")
                return redirect("admin:catalog_anime_deleted")
            told = f"“{anime}” is withdrawn for good. Visitors are told so."
            messages.success(request, told)
            return redirect("admin:catalog_run_change", run.pk)
        return self.page(
            request,
            "anime/withdraw.html",
            f"Withdraw for good: {anime}",
            original=anime,
            left=left_by([anime.pk], request.user),
            longest=LONGEST,
        )

"""What is for programs that visit."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class CatalogAdminConfig(AdminConfig):
    default_site = "catalog.admin_site.AdminSite"


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .admin_site import ACCOUNTS
        from .search import indexing

        # No migration does it: it takes the models as they are after all of them.
        post_migrate.connect(indexing.fill, sender=self)
        for label in ACCOUNTS:
            apps.get_app_config(label).verbose_name = "Accounts"
        attempts = apps.get_model("axes", "accessattempt")._meta
        attempts.verbose_name, attempts.verbose_name_plural = (
            "failed sign-in",
            "failed sign-ins",
        )

# ruff: noqa: E402
"""Gives a PostgreSQL database the rows of an SQLite file that an earlier commit made.

`python -m tests.upgrade.fill FILE MIGRATION`, in the environment of that database: the
catalogue's tables are those that it had after MIGRATION.
"""

import sys

import django

django.setup()

from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

file, last = sys.argv[1:]
connections["old"] = DatabaseWrapper(
    connection.settings_dict
    | {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": {}},
    "old",
)
executor = MigrationExecutor(connection)
targets = [
    ("catalog", last) if app == "catalog" else (app, name)
    for app, name in executor.loader.graph.leaf_nodes()
]
executor.migrate(targets)
state = executor.loader.project_state(targets)
models = state.apps.get_models(include_auto_created=True)
for model in models:
    for field in model._meta.local_fields:
        # A time is the row's, and not that of this copy.
        vars(field).update({"auto_now": False, "auto_now_add": False})
with transaction.atomic(), connection.cursor() as cursor:
    # What the migrations themselves put there.
    tables = ", ".join(f'"{model._meta.db_table}"' for model in models)
    cursor.execute(f"TRUNCATE {tables}")
    for model in models:
        rows = model._base_manager.using("old").order_by("pk")
        model._base_manager.using("default").bulk_create(list(rows))
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)

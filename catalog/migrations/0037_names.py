"""Names have keys of their own, and rules that come with the product."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from .. import models as catalog_models
from ..document.artist_names import spelled, usual_key
from ..document.folding import fold

# Names that hold what joins two names elsewhere.
WHOLE = [
    "After the Rain",
    "Airmail from Nagasaki",
    "BOYS AND MEN",
    "Bread & Butter",
    "Cheetah and the Honey Bee Choir",
    "CHiCO with HoneyWorks",
    "Dimitri From Paris",
    "Earth, Wind & Fire",
    "Fear, and Loathing in Las Vegas",
    "GENERATIONS from EXILE TRIBE",
    "Hec and Pascal",
    "Hello, Happy World!",
    "hide with Spread Beaver",
    "Kishida Kyoudan & The Akeboshi Rockets",
    "MAN WITH A MISSION",
    "Mr. & Mrs.",
    "MYTH & ROID",
    "Oranges & Lemons",
    "P4 with T",
    "Petit Rabbit's with beans",
    "Rough & Ready",
    "Satou-san and Suzuki-kun",
    "Sister X Sisters",
    "SOIL & PIMP SESSIONS",
    "SUEMITSU & THE SUEMITH",
    "T-Piston + KMC",
    "T-Pistonz + KMC",
    "THE RAMPAGE from EXILE TRIBE",
    "Wake Up, Girls!",
    "Wake Up, May'n!",
    "Watashi / Kumoko",
    "You & Explosion Band",
    "YU + KI",
    "JUDY AND MARY",
    "HIGH and MIGHTY COLOR",
    "TOMORROW X TOGETHER",
    "Chage & Aska",
    "devils and realist",
    "Run Girls, Run!",
    "DJ Misoshiru & MC Gohan",
    "ASA-CHANG & JUNRAY",
    "Kamisama, Boku wa Kizuite shimatta",
    "Carlos Toshiki & Omega Tribe",
    "田中×佐藤",
    "YOURI with the CASH",
    "TK from Ling Tosite Sigure",
    "Fujirokyu (Kari)",
    "Hiroyuki Hayashi (Polysics)",
    "Kunio Suma [Bikyoran]",
]
# Short names that are another one, written otherwise.
SAME = [
    ("Glay", "GLAY"),
    ("GACKT", "Gackt"),
    ("ORIGA", "Origa"),
    ("Puffy", "PUFFY"),
    ("move", "m.o.v.e"),
    ("Move", "m.o.v.e"),
    ("Kukui", "kukui"),
    ("daoko", "DAOKO"),
    ("Tokio", "TOKIO"),
    ("Eurox", "EUROX"),
    ("Sky-Hi", "SKY-HI"),
    ("Dream", "dream"),
    ("G-Grip", "G-GRIP"),
    ("Hiro-X", "HIRO-X"),
    ("Nano", "nano"),
    ("Doa", "doa"),
    ("Saji", "saji"),
    ("Lisp", "LISP"),
    ("Manzo", "manzo"),
    ("ROLLY", "Rolly"),
    ("Kenn", "KENN"),
    ("Infix", "INFIX"),
    ("Furil", "FURIL'"),
    ("PSYS", "PSY-S"),
    ("Psy-S", "PSY-S"),
    ("Milk", "MILK"),
    ("AOZU", "Aozu"),
    ("Yosh", "yosh"),
    ("salyu", "Salyu"),
    ("M・A・O", "M.A.O"),
    ("Go!", "GO!"),
]


def give_keys(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    names = apps.get_model("catalog", "ArtistName").objects
    for row in names.order_by("pk").iterator():
        names.filter(pk=row.pk).update(key=usual_key(row.name))


def bring_rules(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("catalog", "NameRule").objects
    rules.bulk_create(
        [
            *(rules.model(kind="whole", name=name, key=fold(name)) for name in WHOLE),
            *(
                rules.model(kind="same", name=name, key=spelled(name), same_as=usual)
                for name, usual in SAME
            ),
        ]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0036_poster_frame"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="artistname",
            name="key",
            field=models.CharField(editable=False, max_length=200, null=True),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="artistname",
            name="key",
            field=models.CharField(editable=False, max_length=200, unique=True),
        ),
        migrations.AlterField(
            model_name="artistname",
            name="folded",
            field=models.CharField(db_index=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="credit",
            name="is_sure",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.CreateModel(
            name="CreditDoubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=200)),
                (
                    "song",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts",
                        to="catalog.song",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="NameRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("whole", "is one name"),
                            ("same", "is another spelling of"),
                        ],
                        max_length=5,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(editable=False, max_length=200)),
                (
                    "same_as",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=200,
                        verbose_name="the name",
                    ),
                ),
                (
                    "decided_by_name",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=150,
                    ),
                ),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=catalog_models.accounts.keep_name,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rule for a name",
                "verbose_name_plural": "rules for names",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "key"),
                        name="a name has a rule of a kind once",
                    )
                ],
            },
        ),
        migrations.RunPython(bring_rules, migrations.RunPython.noop),
    ]

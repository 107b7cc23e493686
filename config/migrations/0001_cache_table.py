"""The shared cache's table, so that `migrate` alone makes a database ready."""

from typing import ClassVar

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies: ClassVar = []
    operations: ClassVar = [migrations.RunPython(create, migrations.RunPython.noop)]

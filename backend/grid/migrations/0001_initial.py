import backend.common.ids
import backend.common.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=100)),
                ('households', models.PositiveIntegerField(default=0)),
                ('latitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('closed_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CellCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=15)),
                ('from_date', models.DateField(null=True)),
                ('until_date', models.DateField(null=True)),
            ],
        ),
    ]

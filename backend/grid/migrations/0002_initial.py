import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grid', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='cell',
            name='branch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='linked_cells', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='cell',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grid.cell'),
        ),
        migrations.AddField(
            model_name='cell',
            name='root',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='cell',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='cellcode',
            name='cell',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='official_codes', to='grid.cell'),
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(fields=['unit_path'], name='cell_unit_path'),
        ),
        migrations.AddConstraint(
            model_name='cell',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('unit', 'code'), name='cell_code_once_in_unit'),
        ),
        migrations.AddConstraint(
            model_name='cellcode',
            constraint=models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('code',), name='cell_official_code_once'),
        ),
    ]

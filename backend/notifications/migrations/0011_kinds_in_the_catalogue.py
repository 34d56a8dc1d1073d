from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0010_names'),
    ]

    operations = [
        migrations.AlterField(model_name='message', name='kind', field=models.CharField(max_length=20)),
    ]

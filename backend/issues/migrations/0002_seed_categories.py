"""What issues in a district are about: the eleven kinds the report of 2017 and the field name, with sensible second levels.

Days are ours; an administrator changes them, and everything else here, at any time.
"""

from datetime import UTC, datetime

from django.db import migrations

from backend.common.ids import new_id

TREE = [
    ("sewage", "生活污水", "Domestic sewage", 15, [
        ("sewage-overflow", "污水外溢、管道堵塞", "Overflow or blocked pipe", 3),
        ("sewage-direct", "污水直排", "Sewage discharged untreated", 15),
        ("sewage-mixed", "雨污混接", "Rain and waste water mixed", 30),
        ("sewage-septic", "化粪池未清掏", "Septic tank not emptied", 7),
    ]),
    ("illegal-structure", "违法建筑", "Illegal structure", 30, [
        ("structure-new", "新增违建", "New illegal structure", 7),
        ("structure-existing", "存量违建", "Existing illegal structure", 60),
        ("structure-shop", "店面外搭", "Shop extension", 15),
        ("structure-fence", "圈占公共绿地", "Public green enclosed", 15),
    ]),
    ("river", "河道水环境", "River and water", 15, [
        ("river-rubbish", "河面漂浮物", "Floating rubbish", 3),
        ("river-bank", "河岸堆放、破损", "River bank: dumping or damage", 10),
        ("river-smell", "水体黑臭", "Black or foul water", 30),
        ("river-gate", "闸门泵站", "Gate or pump", 7),
    ]),
    ("road", "道路破损", "Road surface", 10, [
        ("road-pothole", "路面坑洼", "Pothole", 7),
        ("road-manhole", "窨井盖缺损", "Manhole cover", 1),
        ("road-light", "路灯不亮", "Street light out", 5),
        ("road-water", "道路积水", "Standing water", 5),
    ]),
    ("parking", "停车秩序", "Parking", 7, [
        ("parking-fire-lane", "占用消防通道", "Fire lane blocked", 1),
        ("parking-pavement", "占用人行道", "Pavement blocked", 5),
        ("parking-derelict", "僵尸车", "Derelict vehicle", 20),
        ("parking-bicycles", "非机动车乱停", "Bicycles in the way", 5),
    ]),
    ("livestock", "畜禽养殖", "Livestock", 30, [
        ("livestock-farm", "违规养殖场", "Livestock farm", 60),
        ("livestock-backyard", "散养家禽", "Backyard poultry", 10),
        ("livestock-manure", "粪污排放", "Manure discharged", 10),
    ]),
    ("frontage", "门前三包", "Shop frontage", 5, [
        ("frontage-goods", "出店经营", "Goods outside the shop", 5),
        ("frontage-dirt", "门前不洁", "Dirt in front of the shop", 3),
        ("frontage-sign", "广告招牌", "Sign or advertising", 10),
    ]),
    ("safety", "公共安全", "Safety", 3, [
        ("safety-fire", "消防隐患", "Fire hazard", 3),
        ("safety-charging", "飞线充电", "Charging by loose cable", 3),
        ("safety-falling", "高空坠物隐患", "Things that may fall", 2),
        ("safety-tree", "树木倾倒隐患", "Unsafe tree", 3),
        ("safety-wire", "线缆脱落", "Loose wire", 3),
    ]),
    ("dispute", "矛盾纠纷", "Dispute", 15, [
        ("dispute-neighbours", "邻里纠纷", "Between neighbours", 10),
        ("dispute-noise", "噪音扰民", "Noise", 7),
        ("dispute-property", "物业纠纷", "With the property manager", 20),
        ("dispute-wages", "劳资纠纷", "About wages", 15),
    ]),
    ("care", "一老一小", "Elders and children", 7, [
        ("care-meal", "老年助餐", "Meals for elders", 7),
        ("care-visit", "独居老人探访", "Visit to somebody living alone", 3),
        ("care-handrail", "适老化改造", "Handrail or ramp", 30),
        ("care-after-school", "课后看护", "Care after school", 10),
        ("care-playground", "儿童活动场地", "Playground", 15),
    ]),
    ("other", "其他", "Other", 15, [
        ("other-suggestion", "建议", "Suggestion", 15),
        ("other-enquiry", "咨询", "Enquiry", 5),
        ("other-unsorted", "未归类", "Not sorted yet", 15),
    ]),
]  # fmt: skip
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def seed(apps, schema_editor):
    category = apps.get_model("issues", "IssueCategory")
    for code, name_zh, name_en, days, children in TREE:
        parent = category.objects.create(
            id=new_id(), code=code, name_zh=name_zh, name_en=name_en, due_days=days, created_at=WHEN
        )
        for child, child_zh, child_en, child_days in children:
            category.objects.create(
                id=new_id(), code=child, name_zh=child_zh, name_en=child_en, due_days=child_days, parent=parent,
                created_at=WHEN,
            )


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

"""Service posts in the demo's own words."""

from typing import NamedTuple


class Words(NamedTuple):
    title: str
    duties: str


# The sixteen regular posts of a community.
STANDING = [
    Words(
        "楼道巡看岗 Stairway rounds",
        "每周两次巡看楼道堆物和灯具，发现问题随手上报。Walk the stairways twice a week; report clutter and broken lights.",
    ),
    Words("河道守望岗 River watch", "沿河巡看，清理岸边垃圾。Walk along the river and clear rubbish from the bank."),
    Words(
        "垃圾分类引导岗 Waste sorting guide",
        "早晚投放时段在点位引导分类。Guide sorting at the collection point, mornings and evenings.",
    ),
    Words(
        "邻里调解岗 Neighbourhood mediation",
        "倾听邻里矛盾，促成和解。Listen to disputes between neighbours and help them settle.",
    ),
    Words("老人助餐岗 Meals for elders", "为行动不便的老人送午餐。Bring lunch to elders who cannot easily leave home."),
    Words("课后看护岗 After-school care", "放学后陪孩子做作业。Sit with children over their homework after school."),
    Words("护学路口岗 School crossing", "上学放学时段看护路口。Keep the crossing safe when school begins and ends."),
    Words("政策宣讲岗 Policy explained", "把惠民政策讲清楚。Explain in plain words what people are entitled to."),
    Words("文明停车岗 Tidy parking", "引导车辆有序停放，保持消防通道畅通。Guide parking; keep the fire lane clear."),
    Words("消防安全岗 Fire safety", "查看灭火器和飞线充电。Check extinguishers and charging by loose cables."),
    Words("绿化认养岗 Adopted green", "照看认养的花坛绿地。Look after an adopted bed of green."),
    Words("图书角值守岗 Book corner", "看护社区图书角。Keep the community's book corner open."),
    Words("独居老人探访岗 Calls on elders", "每周探访独居老人。Call once a week on elders who live alone."),
    Words("门前三包督导岗 Shop frontage", "提醒沿街商户保持门前整洁。Remind shops to keep their frontage clean."),
    Words("便民服务岗 Small repairs", "理发、磨刀、小修小补。Haircuts, sharpening, small repairs."),
    Words(
        "文体活动岗 Sport and culture",
        "组织广场活动，爱护公共设施。Run activities in the square, look after its equipment.",
    ),
]
EMERGENCY = [
    Words("台风防御：沙袋装填 Typhoon: sandbags", "在闸口装填和搬运沙袋。Fill and carry sandbags at the gate."),
    Words("台风防御：人员转移 Typhoon: moving people", "协助低洼处居民转移。Help residents of low ground to move."),
    Words(
        "台风防御：积水清排 Typhoon: standing water",
        "清理雨水口，引导车辆绕行。Clear drains, guide traffic round the water.",
    ),
]
SKILLED = [
    ("法律咨询 law", Words("法律咨询专岗 Legal advice", "每周半天接待法律咨询。Half a day a week of legal advice.")),
    (
        "电工 electrician",
        Words("义务电工岗 Volunteer electrician", "为困难家庭检修线路。Check the wiring of families in need."),
    ),
    ("急救 first aid", Words("急救培训岗 First aid training", "教居民心肺复苏。Teach residents resuscitation.")),
    ("调解 mediation", Words("专业调解岗 Skilled mediation", "参与疑难矛盾调解。Help with difficult disputes.")),
    ("教学 teaching", Words("暑期课堂岗 Summer class", "为孩子上兴趣课。Teach children what they enjoy.")),
]
SECONDED = [
    Words(
        "派驻村工作指导岗 Seconded to a village",
        "驻村协助人居环境整治。Help a village with its surroundings, on the spot.",
    ),
    Words("派驻网格指导岗 Seconded to a grid", "驻格协助疑难问题处置。Help a grid with its difficult issues."),
]
RISK = "注意安全，两人同行。Take care, go in pairs."
DONE = [
    "已按要求完成 Done as asked",
    "巡看一遍，情况正常 Walked round, all well",
    "与居民交谈，记下两件小事 Talked with residents, noted two small things",
    "清理了堆物 Cleared what lay about",
]
WITHDRAWN = ["工作调动 New duties at work", "家中有事 Needed at home", "时间冲突 Another appointment"]
THANKS = ["认真负责，居民满意 Careful and welcome", "准时到岗 Always on time", "乐于助人 Glad to help"]
TEAMS = ["先锋 Pioneer", "邻里 Neighbour", "守望 Watch", "暖心 Warm heart", "应急 Emergency", "护河 River"]
TASKS = [
    "清理楼道堆物 Clear the stairway",
    "核对网格住户信息 Check the list of households",
    "走访独居老人 Call on an elder who lives alone",
    "张贴防台通知 Put up the storm notice",
    "检查灭火器 Check the extinguishers",
    "清扫河岸 Sweep the river bank",
    "引导停车 Guide the parking",
    "布置活动场地 Prepare the square",
    "陪同查看漏水 Look at a leak together",
    "登记闲置物品 List things to give away",
]
TASK_REASON = ["还差一处 One place is still missing", "请补充说明 Please say a little more"]
TASK_CANCELLED = "已由他人完成 Somebody has done it already"
CALLED_OFF = "条件有变，取消 Circumstances have changed"
REPAIRS = "场地维修 The place is being repaired"
COLD_WAVE = Words(
    "寒潮应急：水管防冻 Cold wave: pipes", "入户提醒，协助包裹水管。Remind households and help to wrap pipes."
)

"""Issues in the demo's own words, and which of them are how frequent."""

from typing import NamedTuple


class Topic(NamedTuple):
    """`code` is a second-level category, `weight` how often it comes, `agency` who solves what the grid cannot.

    `quantity` is the unit in which a result is counted, if it is; farms, shops and mu are left to the report's own story.
    """

    code: str
    weight: int
    title: str
    agency: str
    quantity: str = ""


TOPICS = [
    Topic("sewage-overflow", 13, "污水外溢 Sewage overflow", "water"),
    Topic("sewage-direct", 7, "污水直排河道 Sewage into the river", "water", "household"),
    Topic("sewage-mixed", 4, "雨污混接 Rain and waste water mixed", "water", "building"),
    Topic("sewage-septic", 5, "化粪池满溢 Septic tank full", "housing"),
    Topic("structure-new", 7, "新搭阳光房 New illegal glass room", "enforcement", "square_metre"),
    Topic("structure-existing", 6, "楼顶旧违建 Old illegal roof structure", "enforcement", "square_metre"),
    Topic("structure-fence", 4, "圈占公共绿地 Green fenced off", "enforcement", "square_metre"),
    Topic("river-rubbish", 6, "河面漂浮物 Rubbish on the river", "water", "tonne"),
    Topic("river-bank", 4, "河岸堆放杂物 Dumping on the bank", "water", "metre"),
    Topic("river-smell", 2, "水体发臭 Foul water", "water"),
    Topic("river-gate", 1, "闸门故障 Gate does not close", "water"),
    Topic("road-pothole", 6, "路面坑洼 Pothole", "housing", "piece"),
    Topic("road-manhole", 3, "窨井盖缺损 Manhole cover missing", "housing", "piece"),
    Topic("road-light", 5, "路灯不亮 Street light out", "housing", "piece"),
    Topic("road-water", 3, "道路积水 Standing water", "housing"),
    Topic("parking-fire-lane", 6, "消防通道被占 Fire lane blocked", "traffic"),
    Topic("parking-pavement", 5, "人行道停车 Cars on the pavement", "traffic"),
    Topic("parking-derelict", 3, "僵尸车 Derelict vehicle", "traffic", "vehicle"),
    Topic("parking-bicycles", 3, "非机动车乱停 Bicycles in the way", "enforcement", "vehicle"),
    Topic("livestock-backyard", 2, "散养家禽 Backyard poultry", "farming", "household"),
    Topic("livestock-manure", 2, "粪污排放 Manure discharged", "farming"),
    Topic("frontage-goods", 5, "出店经营 Goods outside the shop", "enforcement"),
    Topic("frontage-dirt", 4, "门前不洁 Dirt in front of a shop", "enforcement"),
    Topic("frontage-sign", 2, "广告牌松动 Loose signboard", "enforcement", "piece"),
    Topic("safety-fire", 5, "楼道堆物有火险 Clutter is a fire hazard", "emergency"),
    Topic("safety-charging", 6, "飞线充电 Charging by loose cable", "emergency"),
    Topic("safety-falling", 2, "外墙脱落 Facade coming off", "housing"),
    Topic("safety-tree", 3, "树木倾斜 Leaning tree", "emergency", "piece"),
    Topic("safety-wire", 2, "线缆脱落 Loose wire", "emergency"),
    Topic("dispute-neighbours", 5, "邻里漏水纠纷 Dispute about a leak", "welfare"),
    Topic("dispute-noise", 4, "夜间噪音 Noise at night", "enforcement"),
    Topic("dispute-property", 4, "物业费争议 Dispute with the property manager", "housing"),
    Topic("dispute-wages", 1, "工资争议 Dispute about wages", "welfare"),
    Topic("care-meal", 3, "需要助餐 Meals wanted", "welfare"),
    Topic("care-visit", 4, "独居老人需要探访 An elder would like a visit", "welfare"),
    Topic("care-handrail", 2, "加装扶手 Handrail wanted", "welfare", "metre"),
    Topic("care-after-school", 1, "课后无人看护 Nobody at home after school", "welfare"),
    Topic("care-playground", 1, "游乐设施损坏 Broken playground", "housing"),
    Topic("other-suggestion", 4, "增设休息座椅 A bench, please", "housing"),
    Topic("other-enquiry", 3, "办事流程咨询 How is this done?", "welfare"),
    Topic("other-unsorted", 2, "其他事项 Something else", "enforcement"),
]
AMOUNTS = {
    "household": (1, 24), "building": (1, 4), "square_metre": (6, 220), "tonne": (1, 9), "metre": (3, 120),
    "piece": (1, 6), "vehicle": (1, 12),
}  # fmt: skip
WHERE = ["小区东门 East gate", "河边步道 River path", "菜场北侧 North of the market", "老年活动室旁 By the elders' room",
         "停车场入口 Car park entrance", "三号楼下 Below building 3", "公交站旁 By the bus stop", "村口 Village entrance"]  # fmt: skip
DESCRIPTION = "演示数据，情况为虚构。Demo data, nothing of this happened."
RESOLUTIONS = [
    "已到场处理，恢复正常 Dealt with on the spot",
    "已清理，并与相关居民说明 Cleared, and explained to those concerned",
    "已修复，请居民确认 Repaired, residents asked to confirm",
    "协商一致，双方满意 Settled, both sides content",
]
EXPLAINED = "已向反映人解释原因 The reasons were explained"
RETURNED = ["不属本部门职责 Not our department's duty", "位置不明，请核实 The place is not clear"]
SENT_BACK = ["现场仍有残留 Something is still there", "一处未修好 One place is not mended"]
REOPENED = ["问题再次出现 It has come back", "居民反映未彻底解决 Residents say that it is not solved"]
CONTACT = "demo-resident-{number}@example.org"
HOMESTEAD = ("other-homestead", "宅基地整理", "Homestead land consolidated")

"""What members of the demo propose, suggest and offer, in the demo's own words."""

from typing import NamedTuple

TITLE = "党员领岗履责：奋战500天，实现五过硬 Members take posts: 500 days"
# 五过硬: the report names the five; what each of them means is said here in our own words, fifty characters at most.
GOALS = [
    "信念过硬：学到的用在岗位上 Convictions: shown at work",
    "责任过硬：认了岗就到岗 Duty: a post taken is kept",
    "本领过硬：难题有人会解 Skill: somebody can solve it",
    "作风过硬：多走访，少填表 Conduct: visits, not forms",
    "实效过硬：居民说好才算好 Results: residents decide",
]
POST_CODES = ["greeting", "paperwork"]


class Matter(NamedTuple):
    title: str
    text: str

    def as_description(self) -> dict[str, str]:
        return {"title": self.title, "description": self.text}


DEEDS = [
    Matter(
        "楼道装感应灯 Sensor lights on the stairs",
        "装六盏感应灯，夜里上下楼看得清。Six lights, so that nobody stumbles at night.",
    ),
    Matter("单元门口铺防滑垫 Non-slip mats at the door", "雨天门口不打滑。The entrance is safe when it rains."),
    Matter("修好晾衣架 The drying racks mended", "小区晾衣架换新绳。New lines for the racks in the yard."),
    Matter("教老人用手机挂号 Booking a doctor by phone", "一对一教，教会为止。One to one, until it is understood."),
    Matter("整理车棚 The bicycle shed put in order", "清出通道，划好车位。A clear way through, and marked places."),
    Matter(
        "共享雨伞架 Umbrellas to share", "门岗放十把雨伞，用后归还。Ten umbrellas at the gate, brought back after use."
    ),
    Matter("旧衣回收点 A place for used clothes", "每月集中收一次。Collected once a month."),
    Matter("花坛换土补种 The flower bed planted anew", "和邻居一起翻土补种。Dug and planted together with neighbours."),
    Matter("公告栏放大字版 Notices in large print", "重要通知加大字号。Important notices can be read without glasses."),
    Matter("暑期图书漂流 Books that travel in summer", "收集图书，楼下交换。Books collected and swapped downstairs."),
]
RESULTS = [
    "已办好，邻居在用 It is done and used",
    "已完成，费用由志愿者分担 Done, the cost shared by volunteers",
    "已完成，比原想的多用了一周 Done, a week later than hoped",
]
DECLINED = [
    "已有同样安排，避免重复 This is planned already",
    "场地不合适，建议另选 The place does not suit, please choose another",
]

SUGGESTIONS = [
    Matter(
        "把垃圾清运改到早饭前 Collect the rubbish before breakfast",
        "早高峰清运堵住路口。The lorry blocks the crossing at the busiest hour.",
    ),
    Matter(
        "活动室周末也开门 Open the activity room at weekends",
        "上班的人只有周末有空。Those who work are free only then.",
    ),
    Matter("设一个小修小补固定日 A fixed day for small repairs", "大家都记得住。Everybody would remember it."),
    Matter("充电桩加雨棚 A roof over the charging points", "雨天不敢充电。Nobody likes to charge in the rain."),
    Matter("楼道巡看错开时间 Stairway rounds at different hours", "现在都在上午。All of them are in the morning now."),
    Matter(
        "会议材料提前三天发 Papers three days before a meeting",
        "来得及看，才提得出意见。Only what was read can be discussed.",
    ),
    Matter("河边加两张长椅 Two more benches by the river", "走累了有地方坐。A place to sit down on the way."),
    Matter(
        "把几张登记表并成一张 One form instead of several",
        "同样的内容不必填两遍。The same fact need not be asked for twice.",
    ),
]
ANSWERS = {
    "ADOPTED": "采纳，下月起实行 Adopted, from next month on",
    "PARTLY": "部分采纳，先试一个点位 Adopted in part: one place tries it first",
    "NOT": "暂不采纳，原因是场地限制，已当面说明 Not adopted: there is no room for it, as was explained",
}

EXAMPLES = [
    Matter(
        "带头清空楼道 First to clear the stairway",
        "先清自家门口，再帮邻居搬。First the own door, then the neighbours' things.",
    ),
    Matter("带头分类投放 First to sort the waste", "坚持一年，楼里都跟上了。After a year the whole house does it."),
    Matter("带头参加台风值守 First on duty in the storm", "两夜没有换岗。Two nights without a break."),
    Matter("带头化解邻里误会 First to make peace", "三次上门，双方握手。Three calls, and the two shook hands."),
    Matter("带头让出车位 First to give up a parking place", "消防通道从此畅通。The fire lane has been free since."),
]

TIMES = ["周末白天 Weekends by day", "工作日晚上 Weekday evenings", "周六上午 Saturday mornings", "节假日 Holidays"]
SERVICES = [
    "楼道巡看 Stairway rounds",
    "陪诊代办 Errands and company",
    "课后辅导 Homework",
    "小修小补 Small repairs",
    "",
]

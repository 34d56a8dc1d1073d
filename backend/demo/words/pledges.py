"""Pledges of the three tiers in the demo's own words, what each is measured by, and how much of it is usual in a year."""

from typing import NamedTuple


class Sample(NamedTuple):
    """`usual` is the range of targets for a whole year; what a pledge reaches is read from the demo's records."""

    text: str
    kind: str
    unit: str
    usual: tuple[int, int]
    measure: str = "MILESTONES"
    metric: str = ""
    category: str = ""
    steps: tuple[str, ...] = ()


OF_SECRETARIES = [
    Sample("牵头解决居民反映的难题 Lead the way on residents' problems", "PRACTICAL", "件 issues", (4, 18), "LOCATION", "issues_resolved"),
    Sample("带队治理污水外溢和直排 Lead the work on sewage", "PRACTICAL", "件 issues", (1, 3), "LOCATION", "issues_resolved", "sewage"),
    Sample("带队清理违法搭建 Lead the removal of illegal structures", "PRACTICAL", "件 issues", (1, 3), "LOCATION", "issues_resolved", "illegal-structure"),
    Sample("守好老小区消防安全 Fire safety in the old houses", "SERVICE", "件 issues", (1, 2), "LOCATION", "issues_resolved", "safety"),
    Sample("拆除占地搭建 Clear what was built without leave", "PRACTICAL", "平方米 square metres", (40, 240), "LOCATION", "quantity:square_metre"),
    Sample("带动党员完成网格任务 Members do what the grid needs", "SERVICE", "项 tasks", (1, 5), "LOCATION", "tasks_done"),
    Sample("让结对家庭有人走访 Families in pairing are visited", "SERVICE", "次 visits", (5, 12), "LOCATION", "visits"),
    Sample("到一线岗位值守 Serve on a post in the front line", "POST", "小时 hours", (1, 4), "PERSON", "minutes_served"),
    Sample("每季度一次院落会 A yard meeting each quarter", "SERVICE", "场 meetings", (2, 2),
           steps=("春季院落会 Spring meeting", "秋季院落会 Autumn meeting")),
    Sample("公开进展，接受提问 Show the progress and take questions", "SELF_DISCIPLINE", "次 times", (2, 2),
           steps=("上半年公开 First half shown", "下半年公开 Second half shown")),
]  # fmt: skip
OF_BRANCHES = [
    Sample("支部认领社区难题 The branch takes on problems", "PRACTICAL", "件 issues", (3, 14), "LOCATION", "issues_resolved"),
    Sample("清理消防通道和乱停车 Free the fire lanes", "PRACTICAL", "件 issues", (1, 3), "LOCATION", "issues_resolved", "parking"),
    Sample("管好沿街门前三包 Shop frontages kept clean", "SERVICE", "件 issues", (1, 2), "LOCATION", "issues_resolved", "frontage"),
    Sample("调解邻里纠纷 Settle disputes", "SERVICE", "件 issues", (1, 3), "LOCATION", "issues_resolved", "dispute"),
    Sample("党员人人有岗 Every member has a post", "POST", "人次 claims", (2, 7), "LOCATION", "claims_confirmed"),
    Sample("志愿服务时长 Hours of service", "POST", "小时 hours", (5, 24), "LOCATION", "minutes_served"),
    Sample("完成网格交办任务 Tasks of the grid done", "SERVICE", "项 tasks", (1, 5), "LOCATION", "tasks_done"),
    Sample("更换老化路灯和井盖 Old lights and covers replaced", "PRACTICAL", "处 pieces", (1, 6), "LOCATION", "quantity:piece"),
    Sample("建一个居民阅读角 A reading corner", "PRACTICAL", "处 places", (2, 2),
           steps=("选定场地 The place is chosen", "开放使用 It is open")),
    Sample("意见恳谈件件有回音 Every opinion has an answer", "SERVICE", "次 times", (3, 3),
           steps=("第一次恳谈 First talk", "第二次恳谈 Second talk", "第三次恳谈 Third talk")),
]  # fmt: skip
OF_MEMBERS = [
    Sample("认领服务岗位 Take a service post", "POST", "个 posts", (1, 1), "PERSON", "claims_confirmed"),
    Sample("办好托付的小事 Do the small things entrusted to me", "PRACTICAL", "件 tasks", (1, 1), "PERSON", "tasks_done"),
    Sample("参加志愿服务 Serve as a volunteer", "SERVICE", "小时 hours", (1, 3), "PERSON", "minutes_served"),
    Sample("常到结对家庭走走 Visit the family I am paired with", "SERVICE", "次 visits", (5, 6), "PERSON", "visits"),
    Sample("带头分类，带头让道 Sort the waste and keep the lane free", "SELF_DISCIPLINE", "项 things", (2, 2),
           steps=("家里分类 Sorted at home", "楼道清空 Stairway cleared")),
]  # fmt: skip
BY_TIER = {"SECRETARY": OF_SECRETARIES, "BRANCH": OF_BRANCHES, "MEMBER": OF_MEMBERS}
OPINIONS = [
    "目标再具体一点 Please make the target more definite",
    "时间太紧，请调整 The time is too short",
    "请写明由谁负责 Say who answers for it",
]
PASSED = ["可行 This can be done", "", ""]
NOTES = ["按计划推进 As planned", "进度稍慢，下季度补上 A little slow, to be made up for", "已见成效 It shows"]
REVISIONS = ["实际情况有变，调整目标 Circumstances have changed", "与上级清单衔接 To fit the list above"]
WITHDRAWN = ["与另一项重复 The same as another one", "条件不具备 It cannot be done here"]
REPORTS = [
    "全年持续推进，结果见记录 Worked on all year; the records show it",
    "做了能做的，差距在人手 What could be done was done; hands were short",
]
JUDGED = ["与记录相符 As the records say", "居民看得见 Residents see it"]
EXPLAINED = [
    "施工推迟到明年 The works were put off to next year",
    "涉及权属，正在协调 Ownership has to be settled first",
    "人手不足，已补充 Hands were short, and have been added",
]
NOT_MET = "没有做到，明年重新安排 It was not done, and is planned anew"
NEARLY = "完成大部分，其余继续 Most of it is done, the rest goes on"
SOURCES = ["院落会现场问询 Asked at a yard meeting", "入户随访 Asked at the door"]

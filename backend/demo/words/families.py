"""What is written down about families in the demo: neutral words that describe nobody. Sealed like the real ones."""

# No name, no number, no street: there is nobody to be reached.
CONTACTS = [
    "演示联系方式，无真实信息 Demo contact, nobody to reach",
    "演示：请经社区联系 Demo: by way of the community",
    "",
]
NOTES = ["演示备注 Demo note", "演示：上午方便 Demo: mornings suit", ""]
VISIT_NOTES = ["演示走访记录 Demo record of a visit", "演示：一切如常 Demo: all as usual", "", ""]
ANSWERS = ["演示答复：当场办好 Demo answer: done on the spot", "演示答复：一周内回复 Demo answer: within a week"]
# What a request became in public: words chosen anew, about the place and never about a family.
ISSUES = [
    ("care-handrail", "楼梯加装扶手 A handrail on the stairs"),
    ("care-meal", "增加助餐配送点 One more place for meals"),
    ("road-light", "单元门口灯不亮 The light at the entrance is out"),
    ("safety-fire", "楼道堆物待清理 Clutter on the stairs"),
]

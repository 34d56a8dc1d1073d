"""Names that nobody takes for real ones: every one begins with 演示 and ends with a number."""

SURNAMES = {
    "王": "Wang", "李": "Li", "张": "Zhang", "刘": "Liu", "陈": "Chen", "杨": "Yang", "黄": "Huang", "赵": "Zhao",
    "吴": "Wu", "周": "Zhou", "徐": "Xu", "孙": "Sun", "马": "Ma", "朱": "Zhu", "胡": "Hu", "郭": "Guo", "何": "He",
    "林": "Lin", "罗": "Luo", "郑": "Zheng", "梁": "Liang", "谢": "Xie", "宋": "Song", "唐": "Tang", "许": "Hsu",
    "韩": "Han", "冯": "Feng", "邓": "Deng", "曹": "Cao", "彭": "Peng",
}  # fmt: skip
DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 in words: 一, 十二, 三十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")


def demo_name(index: int) -> str:
    """The name of the demo's person number `index`, from 0: 演示·王一 Demo Wang 1."""
    surnames = list(SURNAMES.items())
    turn, place = divmod(index, len(surnames))
    character, latin = surnames[place]
    return f"演示·{character}{chinese_number(turn + 1)} Demo {latin} {turn + 1}"


AGENCIES = [
    ("enforcement", "综合执法部门（演示） Urban management"),
    ("water", "治水部门（演示） Water management"),
    ("emergency", "应急管理部门（演示） Emergency management"),
    ("housing", "住建部门（演示） Housing and construction"),
    ("farming", "农业农村部门（演示） Agriculture"),
    ("welfare", "民政部门（演示） Civil affairs"),
    ("traffic", "交通管理部门（演示） Traffic"),
]
# New organisations: name and the street they stand in.
COMPANIES = [
    ("示例商贸公司 Sample Trading", "外滩街道"),
    ("示例物业公司 Sample Property", "文教街道"),
    ("示例制造公司 Sample Works", "洪塘街道"),
]
SKILLS = [
    "法律咨询 law", "电工 electrician", "急救 first aid", "调解 mediation", "理发 hairdressing", "水管 plumbing",
    "摄影 photography", "教学 teaching", "医护 nursing", "园艺 gardening", "方言 dialect", "木工 carpentry",
]  # fmt: skip

"""The words of the training desk: categories of hours, theory topics, titles, modes, strength of evidence."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The three categories of hours (63号 §2.5)."""

    IDEOLOGY = "ideology"  # 思政课程
    THEORY = "theory"  # 理论课程
    PRACTICE = "practice"  # 实际操作


class Topic(StrEnum):
    """What a lesson is about: the nine general theory topics of 63号 §2.5, and the three others."""

    GENERAL_KNOWLEDGE = "general_knowledge"  # “金蓝领”通用知识
    CRAFTSMANSHIP = "craftsmanship"  # 工匠精神
    ETHICS = "ethics"  # 职业道德
    QUALITY = "quality"  # 质量意识
    LAW = "law"  # 法律知识
    SAFETY = "safety"  # 安全生产
    ENVIRONMENT = "environment"  # 环境保护
    FIRE = "fire"  # 消防知识
    HEALTH = "health"  # 健康卫生
    PROFESSIONAL = "professional"  # 专业技术理论
    IDEOLOGY = "ideology"  # 思政
    PRACTICE = "practice"  # 技能训练


TOPIC_NAMES = {
    Topic.GENERAL_KNOWLEDGE: "“金蓝领”通用知识", Topic.CRAFTSMANSHIP: "工匠精神", Topic.ETHICS: "职业道德",
    Topic.QUALITY: "质量意识", Topic.LAW: "法律知识", Topic.SAFETY: "安全生产", Topic.ENVIRONMENT: "环境保护",
    Topic.FIRE: "消防知识", Topic.HEALTH: "健康卫生", Topic.PROFESSIONAL: "专业技术理论", Topic.IDEOLOGY: "思政",
    Topic.PRACTICE: "技能训练",
}
CATEGORY_NAMES = {Category.IDEOLOGY: "思政课程", Category.THEORY: "理论课程", Category.PRACTICE: "实际操作"}


class Title(StrEnum):
    """A title or certificate that a teacher can hold (63号 §2.1)."""

    SENIOR_PROFESSIONAL_TITLE = "senior_professional_title"  # 高级专业技术职务
    SENIOR_PRACTICE_INSTRUCTOR = "senior_practice_instructor"  # 高级实习指导教师
    SENIOR_TECHNICIAN = "senior_technician"  # 高级技师


TITLE_NAMES = {
    Title.SENIOR_PROFESSIONAL_TITLE: "高级专业技术职务", Title.SENIOR_PRACTICE_INSTRUCTOR: "高级实习指导教师",
    Title.SENIOR_TECHNICIAN: "高级技师",
}


class Mode(StrEnum):
    """How a lesson is given (63号 §2.4)."""

    THEORY_CLASS = "theory_class"  # 理论学习
    SIMULATION = "simulation"  # 模拟操作
    EXCHANGE = "exchange"  # 技术攻关交流
    ONLINE = "online"  # 线上
    BLENDED = "blended"  # 线上线下结合


class Evidence(StrEnum):
    """What an attendance entry rests on (63号 §2.8)."""

    ELECTRONIC = "electronic"  # 信息化考勤
    SIGNED_PAPER = "signed_paper"  # 纸质签名


class Verdict(StrEnum):
    """What the district decided about a deviation 偏差."""

    ACCEPTED = "accepted"  # 认可
    MENDED = "mended"  # 已整改
    REFUSED = "refused"  # 不认可


class DeviationField(StrEnum):
    """In which respect a lesson differed from the filed plan."""

    DAY = "day"  # 日期
    TIME = "time"  # 时间
    PLACE = "place"  # 地点
    TEACHER = "teacher"  # 教师
    MODE = "mode"  # 方式
    NOT_HELD = "not_held"  # 未开课


DEVIATION_NAMES = {
    DeviationField.DAY: "日期", DeviationField.TIME: "时间", DeviationField.PLACE: "地点",
    DeviationField.TEACHER: "教师", DeviationField.MODE: "方式", DeviationField.NOT_HELD: "未开课",
}


class ArchiveKind(StrEnum):
    """The seven kinds of material of a class archive (63号 §2.8)."""

    SCHEME = "scheme"  # 培训方案
    ENROLLMENT = "enrollment"  # 报名材料
    ROSTER = "roster"  # 人员名册
    LESSON_BOOKS = "lesson_books"  # 教师备课本
    ATTENDANCE = "attendance"  # 考勤簿
    IMAGES = "images"  # 影像资料
    EVALUATION = "evaluation"  # 绩效评估报告


ARCHIVE_NAMES = {
    ArchiveKind.SCHEME: "培训方案", ArchiveKind.ENROLLMENT: "报名材料", ArchiveKind.ROSTER: "人员名册",
    ArchiveKind.LESSON_BOOKS: "教师备课本", ArchiveKind.ATTENDANCE: "考勤簿", ArchiveKind.IMAGES: "影像资料",
    ArchiveKind.EVALUATION: "绩效评估报告",
}

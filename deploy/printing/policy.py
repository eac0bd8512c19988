"""docs/policy.md: clause by clause, the parameters with their dated values, the rules, and the tests."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from deploy.printing.pages import ROOT, SERVICES, first_sentence, python_files, table
from deploy.printing.pages import page as put_together
from shared import policy

CLAUSE = re.compile(r"§\d+(?:\.\d+)?")
CLAUSES = {
    "§1.1": "支持的行业", "§1.2": "培训等级与目录内外职业", "§1.3": "培训对象", "§1.4": "不纳入范围的人员", "§2.0": "属地管理",
    "§2.1": "培训基地", "§2.2": "报名审核", "§2.3": "培训计划", "§2.4": "培训方式", "§2.5": "培训内容与课时", "§2.6": "考核评定",
    "§2.7": "颁发证书", "§2.8": "总结归档", "§3": "经费保障", "§4.1": "过程监管与公示", "§4.2": "双随机、信用与追回", "§4.3": "年度统计与报备",
}
SILENT = ""
INTRODUCTION = (
    "63号 is 威人社字〔2019〕63号. Every number and every choice of interpretation is dated data with its source, in the "
    "`policy.toml` of the desk that needs it; 演示占位 marks values that are invented until the document is known. "
    "Under each clause: its parameters, the rules that apply it, and the cases by which the rules are tested."
)


@dataclass
class Chapter:
    """All that belongs to one clause."""

    parameters: list[tuple[str, policy.Parameter]] = field(default_factory=list)
    rules: list[tuple[str, str, str]] = field(default_factory=list)
    tests: list[tuple[str, str, str]] = field(default_factory=list)


def page() -> str:
    """Print the page."""
    chapters: dict[str, Chapter] = defaultdict(Chapter)
    for service in SERVICES:
        for parameter in policy.load(ROOT / "services" / service / "policy.toml").values():
            chapters[parameter.clause].parameters.append((service, parameter))
    for clause, rule in _rules():
        chapters[clause].rules.append(rule)
    for clause, test in _tests():
        chapters[clause].tests.append(test)
    order = [*CLAUSES, *sorted(set(chapters) - set(CLAUSES) - {SILENT}), SILENT]
    lines = [line for clause in order if clause in chapters for line in _chapter(clause, chapters[clause])]
    return put_together("Policy", INTRODUCTION, lines)


def _chapter(clause: str, chapter: Chapter) -> Iterator[str]:
    yield from (f"## {f'63号 {clause}' if clause else 'Where the notice is silent'} {CLAUSES.get(clause, '')}".rstrip(), "")
    for service, parameter in chapter.parameters:
        yield from _parameter(service, parameter)
    yield from table(("rule", "says", "in"), ((f"`{name}`", text, f"`{place}`") for name, text, place in chapter.rules))
    for name, text, cases in chapter.tests:
        yield from (f"- **{name}**: {text}{f' *Cases:* {cases}.' if cases else ''}",)
    if chapter.tests:
        yield ""


def _parameter(service: str, parameter: policy.Parameter) -> Iterator[str]:
    for value in parameter.values:
        shown = json.dumps(_plain(parameter, value.since.isoformat()), ensure_ascii=False)
        unit = f" {parameter.unit}" if parameter.unit else ""
        yield f"- `{parameter.key}` {parameter.name} ({service}): `{shown}`{unit} from {value.since}: {value.source}"
    for choice, meaning in parameter.choices.items():
        yield f"  - `{choice}`: {meaning}"
    if parameter.note:
        yield f"  - {parameter.note}"
    yield ""


def _plain(parameter: policy.Parameter, since: str) -> object:
    return next(row["value"] for row in policy.to_row(parameter)["values"] if row["from"] == since)


def _rules() -> Iterator[tuple[str, tuple[str, str, str]]]:
    for name, tree, _ in python_files(*(f"services/{service}" for service in SERVICES)):
        if "/rules" not in name:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                text = ast.get_docstring(node) or ""
                for clause in sorted(set(CLAUSE.findall(text))):
                    yield clause, (node.name, first_sentence(text), name)


def _tests() -> Iterator[tuple[str, tuple[str, str, str]]]:
    for _, tree, _ in python_files(*(f"tests/{service}" for service in SERVICES)):
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                text = ast.get_docstring(node) or ""
                for clause in sorted(set(CLAUSE.findall(text))):
                    yield clause, (node.name.removeprefix("Test"), first_sentence(text), ", ".join(_ids(node)))


def _ids(node: ast.AST) -> list[str]:
    return [
        keyword.value.value.replace("-", " ")
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "param"
        for keyword in call.keywords
        if keyword.arg == "id" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    ]

"""The table: printed row by row while it is measured, and once more whole at the end, as Markdown."""

from collections.abc import Iterable

from bench.setting import Line

VERDICT = {True: "holds", False: "DOES NOT HOLD", None: ""}


def show(about: list[str], lines: Iterable[Line]) -> list[Line]:
    """Print everything; returns the lines that miss their target."""
    print("\n".join(about), "\n", sep="", flush=True)
    seen = []
    for line in lines:
        seen.append(line)
        print(f"{line.what}: {line.value}  {VERDICT[line.holds]}  [{line.detail}]", flush=True)
    print("\n| what | measured | target | | how |\n|---|---|---|---|---|")
    for line in seen:
        print(f"| {line.what} | {line.value} | {line.target} | {VERDICT[line.holds]} | {line.detail} |")
    missed = [line for line in seen if line.holds is False]
    print(f"\n{sum(line.holds is True for line in seen)} targets hold, {len(missed)} do not.")
    return missed

"""The tables of a training: rows of numbers appended to a CSV file."""
import csv
import os
from pathlib import Path


def append(path, row):
    """Appends the dict `row`; a new file begins with its names."""
    path = Path(path)
    new = not path.exists() or path.stat().st_size == 0
    with open(path, "a", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


def read_columns(path):
    """Name → list of numbers of a table; empty where there is none."""
    if not Path(path).exists():
        return {}
    with open(path, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {name: [float(row[name]) for row in rows] for name in rows[0]} if rows else {}


def trim(path, step):
    """Removes the rows after `step`: what a run wrote after its last checkpoint it will write again."""
    columns = read_columns(path)
    if not columns or columns["step"][-1] <= step:
        return
    temporary = Path(f"{path}.part")
    temporary.unlink(missing_ok=True)
    for row in zip(*columns.values()):
        if row[0] <= step:
            append(temporary, dict(zip(columns, (int(row[0]), *row[1:]))))
    os.replace(temporary, path) if temporary.exists() else Path(path).unlink()

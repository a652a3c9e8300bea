"""The tables of a training: rows of numbers appended to a CSV file."""
import csv
import os
from pathlib import Path


def append(path, row):
    """Appends the dict `row`; a new file begins with its names."""
    path = Path(path)
    new = not path.exists() or path.stat().st_size == 0
    with open(path, "a", newline="", encoding="utf-8") as stream:
        if not new and not _ends_a_line(path):
            stream.write("\n")  # a run that was killed in the middle of a row
        writer = csv.DictWriter(stream, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


def read_columns(path):
    """Name → list of numbers of a table, without rows that are not whole; empty where there is none."""
    if not Path(path).exists():
        return {}
    with open(path, newline="", encoding="utf-8", errors="replace") as stream:
        names = next(csv.reader([stream.readline()]), [])
        rows = [row for row in map(_numbers, csv.reader(stream)) if len(row) == len(names) and row]
    return dict(zip(names, map(list, zip(*rows))))


def _numbers(cells):
    try:
        return [float(cell) for cell in cells]
    except ValueError:
        return []


def _ends_a_line(path):
    with open(path, "rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read() == b"\n"


def trim(path, step):
    """Removes the rows after `step`: what a run wrote after its last checkpoint it will write again."""
    columns = read_columns(path)
    if "step" not in columns or columns["step"][-1] <= step:
        return
    temporary = Path(f"{path}.part")
    temporary.unlink(missing_ok=True)
    for row in zip(*columns.values()):
        if row[0] <= step:
            append(temporary, dict(zip(columns, (int(row[0]), *row[1:]))))
    os.replace(temporary, path) if temporary.exists() else Path(path).unlink()

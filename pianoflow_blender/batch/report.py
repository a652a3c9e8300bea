"""What a batch tells at its end: a JSON for programs, a CSV for spreadsheets, a table for the terminal."""
import csv
import io
import json

from ...engine.files import write_whole

COLUMNS = ("outcome", "output", "seconds", "music_seconds", "rtf", "notes", "peak_mb", "processor_seconds", "warnings",
           "error", "source", "midi", "machine", "products")
#: More lines than these are left to the report's files.
LONGEST_TABLE = 40


def entries(requests, outcomes):
    """A dict of COLUMNS for each job. outcome: "done", "reused" (it was finished already), "error" or "not done"."""
    return [_entry(request, outcome or {"outcome": "not done"}) for request, outcome in zip(requests, outcomes)]


def write_report(folder, jobs, totals):
    """Writes report.json and report.csv into `folder` and returns their paths."""
    paths = folder / "report.json", folder / "report.csv"
    write_whole(paths[0], json.dumps({**totals, "jobs": jobs}, indent=1, ensure_ascii=False))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for job in jobs:
        writer.writerow({**job, "warnings": " ".join(job["warnings"]), "products": " ".join(job["products"])})
    write_whole(paths[1], "\ufeff" + text.getvalue())  # the mark tells Excel that this is UTF-8
    return paths


def totals_of(jobs, wall_seconds):
    """Sums over the jobs' entries."""
    count = {name: sum(job["outcome"] == name for job in jobs) for name in ("done", "reused", "error", "not done")}
    done = [job for job in jobs if job["outcome"] == "done"]
    music = sum(job["music_seconds"] for job in done)
    return {**{name.replace(" ", "_"): number for name, number in count.items()},
            "wall_seconds": round(wall_seconds, 1), "music_seconds": round(music, 1),
            "rtf": round(wall_seconds / music, 3) if music else None,
            "processor_seconds": round(sum(job["processor_seconds"] or 0 for job in done), 1),
            "peak_mb": max((job["peak_mb"] or 0 for job in done), default=None)}


def table(jobs, totals):
    """The jobs and the sums as text: all of a short batch, what failed of a long one."""
    shown = jobs if len(jobs) <= LONGEST_TABLE else [job for job in jobs if job["outcome"] == "error"][:LONGEST_TABLE]
    width = max((len(job["output"]) for job in shown), default=0)
    lines = [f"{job['outcome']:<8}  {job['output']:<{width}}  {_figures(job)}".rstrip() for job in shown]
    said = [f"{totals[name]} {words}" for name, words in (
        ("done", "done"), ("reused", "finished before"), ("error", "failed"), ("not_done", "not done")) if totals[name]]
    return "\n".join([*lines, "", f"{', '.join(said) or 'Nothing to do'}; {totals['wall_seconds']:.0f} s" + (
        f" for {totals['music_seconds']:.0f} s of music" if totals["music_seconds"] else "")])


def _figures(job):
    if job["error"]:
        return job["error"]
    if job["music_seconds"] is None:
        return ""
    figures = [f"{job['music_seconds']:6.1f} s of music", f"{job['notes']:5d} notes"]
    if job["outcome"] == "done":
        figures += [f"{job['seconds']:7.1f} s", f"RTF {job['rtf']:.2f}"]
    return "  ".join(figures + [f"{len(job['warnings'])} warnings"] * bool(job["warnings"]))


def _entry(request, outcome):
    entry = {name: outcome.get(name, request.get(name)) for name in COLUMNS}
    products = outcome.get("products", {})
    return {**entry, "outcome": "reused" if outcome.get("reused") else outcome["outcome"],
            "warnings": outcome.get("warnings", []), "products": [product["file"] for product in products.values()]}

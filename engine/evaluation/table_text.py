"""The comparison as text: columns, cells, and the figures that the paper published, which are apart for a reason."""
from dataclasses import dataclass
from textwrap import fill


@dataclass(frozen=True)
class Column:
    """key: of a figure; title; form: how a number is written."""

    key: str
    title: str
    form: str = ".3f"


#: Title of a part of the table → its columns.
PARTS = {
    "Poses beside the performer's": (Column("fgd", "FGD"), Column("wgd", "WGD"), Column("pd", "PD, mm", ".1f"),
                                     Column("smooth", "Smooth, as published")),
    "How it moves": (Column("acc_pose", "acceleration gap, poses"), Column("acc_pads", "acceleration gap, pads"),
                     Column("fde", "FDE"), Column("fid", "FID, both hands", ".2f")),
    "On the virtual keyboard": (Column("f1_before", "F1 before contact"), Column("f1_after", "F1 after contact"),
                                Column("touches_before", "wrong touches before", ".1f"),
                                Column("touches_after", "wrong touches after", ".1f")),
    "What it takes": (Column("moved", "contact moves, mm", ".1f"), Column("failing", "fails gates, % of time", ".1f"),
                      Column("rtf_core", "RTF, one core"), Column("rtf_whole", "all 1000 steps", ".2f"),
                      Column("rtf", "RTF"), Column("calls", "calls", ".0f"),
                      Column("parameters", "parameters, M", ".1f")),
}
COLUMNS = tuple(column for part in PARTS.values() for column in part)
INTRODUCTION = (
    "Smaller is better except F1; of gaps and distances 0 is the performer's own motion. Means over hands, windows of "
    "240 frames (stride 120) and seeds, then over passages; in brackets the 95 % interval (bootstrap over passages).")
#: What is said where one of these columns is shown.
LEGEND = (
    (("f1_after",), "The performer who plays the same notes once more tells how far two performances are apart; before "
     "contact it is seen at 30 frames a second, after it at its own 120. * differs from PianoFlow + AFC passage by "
     "passage (95 %; told from five passages on)."),
    (("fgd", "wgd", "pd"), "FGD, WGD, PD: as the published code has them."),
    (("smooth",), "Smooth as published is no smoothness (shuffled frames score 0); the acceleration gap is."),
    (("acc_pose", "acc_pads"), "Acceleration gap: |a - â| / â."), (("fde",), "FDE: amplitudes above 5 Hz."),
    (("fid",), "FID: our own autoencoder, clips of 8 s, one second apart."),
    (("f1_before",), "F1: presses within 50 ms."),
    (("touches_before",), "Wrong touches: silent keys pushed for every 100 notes."),
    (("moved",), "Contact moves: median of the pads that press, at the onset."),
    (("failing",), "Fails gates: time after contact in which any anatomy gate fails."),
    (("rtf",), "RTF: seconds for a second of music, without listening and contact, as it was run (on a busy machine "
     "longer), and on one core the processor's own time; diffusions with DDIM's 50 steps and with all. Calls: of the "
     "network for a chunk."),
)
PUBLISHED_TITLE = ("Published figures (PianoFlow's paper; left/right hand). NOT comparable: filmed motion of "
                   "PianoMotion10M, another autoencoder, RTF on an RTX 4090")
PUBLISHED_HEAD = ("", "FGD", "WGD", "PD, m", "Smooth", "FID", "FDE", "RTF")
PUBLISHED = (
    ("PianoMotion, 8 s", ".372/.351", ".217/.244", ".037/.030", ".248/.205", "3.281", "", "1.746"),
    ("S2C, 8 s", ".309/.293", ".215/.242", ".035/.028", ".229/.198", "3.012", "", "5.723"),
    ("PianoFlow, 8 s", ".266/.263", ".210/.238", ".029/.027", ".200/.184", "2.674", "", "0.186"),
    ("PianoMotion + SWF, long", ".432/.424", ".220/.250", ".045/.037", ".253/.208", "", ".334/.269", ""),
    ("S2C + SWF, long", ".443/.397", ".223/.252", ".041/.035", ".251/.206", "", ".350/.320", ""),
    ("PianoFlow + SWF, long", ".317/.296", ".223/.251", ".040/.032", ".236/.203", "", ".324/.272", ""),
    ("PianoFlow + AFC, long", ".309/.290", ".222/.249", ".040/.032", ".232/.199", "", ".312/.255", ""),
)


def cell(summary, column):
    """A figure of a row, with its interval where it has one."""
    found = summary.get(column.key)
    if found is None:
        return "-"
    text = format(found["mean"], column.form)
    if found["low"] is None:
        return text
    return f"{text} [{found['low']:{column.form}}, {found['high']:{column.form}}]" + " *" * found.get("differs", False)


def parts_of(summaries, columns=None):
    """Title → rows of cells, the head first, of `summaries`: name → key → {"mean", "low", "high"}. columns: keys of
    those that are wanted (None: all)."""
    for title, part in PARTS.items():
        part = [column for column in part if columns is None or column.key in columns]
        if part:
            yield title, [("", *(column.title for column in part)),
                          *((name, *(cell(summary, column) for column in part))
                            for name, summary in summaries.items())]


def plain(title, rows):
    """Rows of cells for a terminal."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = ["  ".join([row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:]))])
             for row in rows]
    return "\n".join([f"\n{title}", *lines])


def markdown(title, rows):
    """Rows of cells as a Markdown table."""
    lines = ["| " + " | ".join(text or " " for text in row) + " |" for row in rows]
    return "\n".join([f"\n### {title}\n", lines[0], "|---" + "|---:" * (len(rows[0]) - 1) + "|", *lines[1:]])


def legend(columns=None):
    """What the columns of these keys (None: all) mean."""
    told = [text for keys, text in LEGEND if columns is None or set(keys) & set(columns)]
    return fill(" ".join([INTRODUCTION, *told]), 120)


def document(heading, summaries, notes, form=plain, columns=None, published=True):
    """The whole text: heading, tables, what was measured how (`notes`), legend and published figures."""
    title = f"# {heading}" if form is markdown else heading
    tables = [form(*part) for part in parts_of(summaries, columns)]
    after = [form(PUBLISHED_TITLE, [PUBLISHED_HEAD, *PUBLISHED])] if published else []
    return "\n".join([title, *tables, f"\n{notes}", legend(columns), *after]) + "\n"

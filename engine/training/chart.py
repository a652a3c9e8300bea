"""Draws a training's tables as line charts in a PNG, with numpy alone: a training machine may have nothing else."""
import struct
import zlib

import numpy as np

from ..files import write_whole

WIDTH, HEIGHT, MARGIN, COLUMNS = 420, 220, 34, 2
INK, GRID, LINE, SMOOTH = (40, 40, 40), (228, 228, 228), (150, 185, 220), (20, 90, 170)
SKIPPED = ("step", "seconds")
#: Letters of 3 x 5 dots, rows from the top, three bits a row.
GLYPHS = {name: [int(row) for row in rows] for name, rows in (line.split() for line in """
0 75557
1 26227
2 71747
3 71317
4 55711
5 74717
6 74757
7 71122
8 75757
9 75717
. 00002
- 00700
e 07643
_ 00007
a 02757
b 44757
c 03443
d 11757
f 32722
g 07571
h 44755
i 20222
j 10113
k 45655
l 22223
m 05775
n 06555
o 07557
p 07574
q 07571
r 06544
s 03617
t 27223
u 05557
v 05552
w 05577
x 05225
y 05571
z 07247
""".strip().splitlines())}


def draw(path, tables):
    """Writes the PNG `path`: a chart for every column of every table (name → column → numbers) over its steps."""
    charts = [(f"{table} {name}", *_finite(columns["step"], values)) for table, columns in tables.items()
              if "step" in columns for name, values in columns.items() if name not in SKIPPED]
    charts = [chart for chart in charts if len(chart[2]) > 1]
    if not charts:
        return
    rows = -(-len(charts) // COLUMNS)
    image = np.full((rows * HEIGHT, COLUMNS * WIDTH, 3), 255, np.uint8)
    for index, (title, steps, values) in enumerate(charts):
        row, column = divmod(index, COLUMNS)
        _chart(image[row * HEIGHT:(row + 1) * HEIGHT, column * WIDTH:(column + 1) * WIDTH], title, steps, values)
    write_whole(path, png(image))


def _finite(steps, values):
    """Steps and values where both are numbers: a loss that was not, once, is left out of its curve."""
    steps, values = np.array(steps, float), np.array(values, float)
    kept = np.isfinite(steps) & np.isfinite(values)
    return steps[kept], values[kept]


def png(image):
    """The bytes of a PNG of `image` [H,W,3] uint8."""
    height, width, _ = image.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), image.reshape(height, -1)], 1).tobytes()
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 6)),
              (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data
                                           + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)


def _chart(image, title, steps, values):
    logarithmic = (values > 0).all() and values.max() > 8 * values.min()
    heights = np.log10(values) if logarithmic else values
    low, high = float(heights.min()), float(heights.max())
    high = high if high > low else low + 1
    for part in np.linspace(0, 1, 5):
        y = round(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN))
        image[y, MARGIN:WIDTH - 8] = GRID
        level = low + part * (high - low)
        _write(image, f"{10 ** level if logarithmic else level:.3g}", 2, y - 3)
    x = MARGIN + (steps - steps[0]) / max(steps[-1] - steps[0], 1) * (WIDTH - MARGIN - 10)
    y = HEIGHT - MARGIN - (heights - low) / (high - low) * (HEIGHT - 2 * MARGIN)
    _line(image, x, y, LINE)
    window = max(1, len(y) // 40)
    padded = np.pad(y, (window // 2, window - 1 - window // 2), mode="edge")
    smooth = np.convolve(padded, np.ones(window) / window, "valid")
    _line(image, x, smooth, SMOOTH)
    _write(image, title, MARGIN, 10, 2)
    _write(image, f"{steps[0]:.0f}", MARGIN, HEIGHT - 20)
    _write(image, f"{steps[-1]:.0f}", WIDTH - 40, HEIGHT - 20)


def _line(image, x, y, colour):
    for first, last in zip(range(len(x) - 1), range(1, len(x))):
        count = int(max(abs(x[last] - x[first]), abs(y[last] - y[first]))) + 2
        across, down = np.linspace(x[first], x[last], count), np.linspace(y[first], y[last], count)
        rows, columns = np.clip(down.round(), 0, HEIGHT - 1), np.clip(across.round(), 0, WIDTH - 1)
        image[rows.astype(int), columns.astype(int)] = colour


def _write(image, text, x, y, size=1):
    for letter in text.lower():
        rows = GLYPHS.get(letter, [0] * 5)
        dots = np.array([[row >> 2 & 1, row >> 1 & 1, row & 1] for row in rows], bool).repeat(size, 0).repeat(size, 1)
        area = image[y:y + 5 * size, x:x + 3 * size]
        area[dots[:area.shape[0], :area.shape[1]]] = INK
        x += 4 * size

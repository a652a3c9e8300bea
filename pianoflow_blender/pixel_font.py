"""Captions drawn into pixel arrays, with letters of 5 x 7 dots: Blender 4 has no other way to do it."""
import numpy as np

#: A letter's five columns from the left, each a number of seven bits, the lowest bit on top.
LETTERS = {name: bytes.fromhex(columns) for name, columns in (line.split() for line in """
# 147f147f14
- 0808080808
+ 08083e0808
. 0060600000
, 0050300000
: 0036360000
/ 2010080402
( 001c224100
) 0041221c00
0 3e5149453e
1 00427f4000
2 4261514946
3 2141454b31
4 1814127f10
5 2745454539
6 3c4a494930
7 0171090503
8 3649494936
9 064949291e
A 7e1111117e
B 7f49494936
C 3e41414122
D 7f4141221c
E 7f49494941
F 7f09090901
G 3e4149497a
H 7f0808087f
I 00417f4100
J 2040413f01
K 7f08142241
L 7f40404040
M 7f020c027f
N 7f0408107f
O 3e4141413e
P 7f09090906
Q 3e4151215e
R 7f09192946
S 4649494931
T 01017f0101
U 3f4040403f
V 1f2040201f
W 3f4038403f
X 6314081463
Y 0708700807
Z 6151494543
""".strip().splitlines())}
HEIGHT, ADVANCE = 7, 6


def text_mask(text, scale=2):
    """Dots [H,W] of `text` (upper case; unknown characters are spaces), bool, the first row on top."""
    mask = np.zeros((HEIGHT, max(len(text), 1) * ADVANCE), bool)
    for index, letter in enumerate(text.upper()):
        columns = np.frombuffer(LETTERS.get(letter, bytes(5)), np.uint8)
        mask[:, index * ADVANCE:index * ADVANCE + 5] = columns[None, :] >> np.arange(HEIGHT)[:, None] & 1
    return mask.repeat(scale, 0).repeat(scale, 1)

"""PianoFlow's two networks: wrist paths from what is heard (stage 1), gestures by flow matching (stage 2).

arXiv 2604.12856. Numbers in parentheses are the paper's equations. Hand 0 is the left one; both are seen as right
hands (`motion_space`), frames are 1/30 s apart.
"""

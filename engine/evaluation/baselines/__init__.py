"""The rivals that the PianoFlow paper compares with (section 4.1.3), small, on the same features, space and clips.

They are re-implementations of the ideas, not of the published code: what each leaves out its docstring says. Their
sizes follow from a `ModelConfig`, so that they have about as many parameters as PianoFlow of that configuration.
"""

"""The notes of a scene's take: which there are, what is to become of them, and the properties behind the panel."""

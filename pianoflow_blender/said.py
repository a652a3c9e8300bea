"""A text that remembers how it was put together, so that it can be said in other languages. No bpy."""


class Said(str):
    """`Said("{count} notes", count=3)` is the text "3 notes", of which `words.translated` makes "3 Noten".

    template: the English with its holes, by which words in other languages are found. values: what is in the holes; a
    Said among them is translated as well, any other text is a name and stays.
    """

    def __new__(cls, template, **values):
        said = super().__new__(cls, template.format(**values))
        said.template, said.values = template, values
        return said

    def __str__(self):
        return self  # str() of an error must not forget

"""The interface in French: a module a subject. A no-break space stands before : ; ? and inside « »."""
from . import engine, generating, keyboards, layers, notes, panels, performance, stage, takes, ways_out

#: The English text → its words; (context, text) where a text means something else elsewhere.
WORDS = {english: words for part in (engine, generating, keyboards, layers, notes, panels, performance, stage, takes, ways_out)
         for english, words in part.WORDS.items()}

"""Notes: from MIDI, from audio by transcription, their hands and their fingering."""

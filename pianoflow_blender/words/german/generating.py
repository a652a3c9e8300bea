"""Choosing what is played, generating it, and what is told meanwhile, in German."""
WORDS = {
    "A performance is being generated": "Eine Darbietung wird gerade erzeugt",
    "Baking": "Backen",
    "Cancel": "Abbrechen",
    "Cancelled; the scene is as it was": "Abgebrochen; die Szene ist, wie sie war",
    "Cancelling": "Abbruch",
    "Choose MIDI": "MIDI wählen",
    "Choose Recording": "Aufnahme wählen",
    "Choose a MIDI file with the exact notes of the recording":
        "Eine MIDI-Datei mit den genauen Noten der Aufnahme wählen",
    "Choose a recording or a MIDI file first": "Zuerst eine Aufnahme oder eine MIDI-Datei wählen",
    "Choose a recording or a MIDI file first.": "Zuerst eine Aufnahme oder eine MIDI-Datei wählen.",
    "Choose a sound strip first": "Zuerst einen Tonstreifen wählen",
    "Choose a sound strip of the sequencer.": "Einen Tonstreifen des Videosequenzers wählen.",
    "Choose the recording to play: a sound file, a video with sound, or a MIDI file":
        "Die Aufnahme zum Spielen wählen: eine Tondatei, ein Video mit Ton oder eine MIDI-Datei",
    "Choose what the hands shall play: a recording, its MIDI file, or both at once (Shift or Ctrl and click)":
        "Wählen, was die Hände spielen sollen: eine Aufnahme, ihre MIDI-Datei oder beide auf einmal (Umschalt oder "
        "Strg und Klick)",
    "Choosing hands and fingers": "Finger wählen",
    "Copy Engine Log": "Protokoll der Engine kopieren",
    "Copy what the engine printed last to the clipboard, for a report of a fault":
        "Was die Engine zuletzt ausgegeben hat, in die Zwischenablage kopieren, um einen Fehler zu melden",
    "File Path": "Dateipfad",
    "Generate Now": "Jetzt erzeugen",
    "Generate Performance": "Darbietung erzeugen",
    "Import Piano Recording": "Klavieraufnahme importieren",
    "Keep": "Behalten",
    "Let Hands Play": "Hände spielen lassen",
    "Listening for notes": "Noten hören",
    "Make the hands play it at once, with the settings in the PianoFlow tab":
        "Die Hände sofort spielen lassen, mit den Einstellungen im Reiter PianoFlow",
    "Make two hands play the chosen recording: listen to it, choose hands and fingers, and bake the motion as "
    "ordinary keyframes. You can go on working meanwhile":
        "Zwei Hände die gewählte Aufnahme spielen lassen: sie hören, Hände und Finger wählen und die Bewegung als "
        "gewöhnliche Schlüsselbilder backen. Sie können derweil weiterarbeiten",
    "Neither the bpy module nor a Blender was found: pip install bpy, or name one with --blender PATH.":
        "Weder das Modul bpy noch ein Blender wurde gefunden: pip install bpy, oder eines mit --blender PFAD angeben.",
    "Nothing is being generated": "Es wird nichts erzeugt",
    "On Cancel": "Bei Abbruch",
    "Piano MIDI": "Klavier-MIDI",
    "Piano Recording": "Klavieraufnahme",
    "Piano Recording (PianoFlow)": "Klavieraufnahme (PianoFlow)",
    "PianoFlow Take (.npz)": "PianoFlow-Take (.npz)",
    "Playing": "Spielen",
    "Reading the recording": "Aufnahme lesen",
    "Restore": "Wiederherstellen",
    "Saving the take": "Take speichern",
    "Sketching the beginning": "Anfang skizzieren",
    "Solving the passage": "Passage berechnen",
    "Starting Blender": "Blender wird gestartet",
    "Starting the engine": "Engine starten",
    "Stop generating, and restore what was there or keep what is finished":
        "Das Erzeugen beenden und wiederherstellen, was da war, oder behalten, was fertig ist",
    "Stop, and keep what is finished as a take that ends there":
        "Beenden und Fertiges als Take behalten, der dort endet",
    "Stop, and leave the scene as it was before": "Beenden und die Szene lassen, wie sie vorher war",
    "The engine has printed nothing": "Die Engine hat nichts ausgegeben",
    "The engine is not installed yet: see the preferences":
        "Die Engine ist noch nicht installiert: siehe Einstellungen",
    "The engine's log is in the clipboard": "Das Protokoll der Engine ist in der Zwischenablage",
    "The recording, or a MIDI file": "Die Aufnahme oder eine MIDI-Datei",
    "The scene is as it was before": "Die Szene ist, wie sie vorher war",
    "Wait for the present one to end, or cancel it": "Das Laufende abwarten oder abbrechen",
    "Wait for the present one to end, or cancel it.": "Das Laufende abwarten oder abbrechen.",
    "What becomes of what has been generated so far": "Was aus dem bisher Erzeugten wird",
    "What is finished is baked, as a take that ends there": "Was fertig ist, wird gebacken, als Take, der dort endet",
    "What the performance was being baked on is gone: generate it again.":
        "Das, worauf die Darbietung gebacken wurde, ist weg: neu erzeugen.",
    "the performer": "dem Performer",
    "{count} notes in {seconds:.1f} s, frames {first}-{last} on “{keyboard}”":
        "{count} Noten in {seconds:.1f} s, Bilder {first}-{last} auf „{keyboard}“",
    "{count} notes in {seconds:.1f} s, played by {player}, frames {first}-{last} on “{keyboard}”":
        "{count} Noten in {seconds:.1f} s, gespielt von {player}, Bilder {first}-{last} auf „{keyboard}“",
    "{hours:.1f} h left": "noch {hours:.1f} h",
    "{minutes} min left": "noch {minutes} min",
    "{names} is chosen: press Generate in the PianoFlow tab":
        "{names} ist gewählt: „Erzeugen“ im Reiter PianoFlow drücken",
    "{report}; the default cube around it is hidden": "{report}; der Standardwürfel darum ist verborgen",
    "{seconds} s left": "noch {seconds} s",
    "{stage}, {left}": "{stage}, {left}",
}

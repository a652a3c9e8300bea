"""Takes: the list, what can be done with them, what is told of them, in German."""
WORDS = {
    "A blend needs two takes: generate another one with another seed":
        "Eine Mischung braucht zwei Takes: mit einem anderen Startwert noch einen erzeugen",
    "A file on disk": "Eine Datei auf der Festplatte",
    "A sound strip of the video sequencer": "Ein Tonstreifen des Videosequenzers",
    "Bake Again": "Neu backen",
    "Bake a take that was made elsewhere: by the command line, on another machine, by somebody else":
        "Einen anderswo gemachten Take backen: von der Kommandozeile, einem anderen Rechner oder jemand anderem",
    "Bake the take on the keyboard again: after the scene's frame rate, the start frame or the strip has changed":
        "Den Take auf der Klaviatur neu backen: nachdem sich Bildrate, Startbild oder Streifen geändert haben",
    "Bake this take onto the keyboard, in place of the one that is on it; that stays in the list":
        "Diesen Take auf die Klaviatur backen, anstelle dessen, der darauf ist; jener bleibt in der Liste",
    "Between two other takes": "Zwischen zwei anderen Takes",
    "Blend": "Mischung",
    "Blend Takes": "Takes mischen",
    "Blended": "Gemischt",
    "Choose a take that was made elsewhere, to bake it": "Einen anderswo gemachten Take wählen, um ihn zu backen",
    "Compare": "Vergleichen",
    "Delete Take": "Take löschen",
    "Duration": "Dauer",
    "Every performance that was generated, imported or blended here":
        "Jede Darbietung, die hier erzeugt, importiert oder gemischt wurde",
    "From": "Von",
    "From a file made elsewhere": "Aus einer anderswo gemachten Datei",
    "Generate a performance or import a take first": "Zuerst eine Darbietung erzeugen oder einen Take importieren",
    "Generated": "Erzeugt",
    "How far from the first to the second, 0 to 1. Negative: as the panel says":
        "Wie weit vom ersten zum zweiten, 0 bis 1. Negativ: wie im Panel",
    "How far the new take lies from the first to the second. Wrists and joints are mixed, notes and fingers are those "
    "of the nearer take":
        "Wie weit der neue Take vom ersten zum zweiten liegt. Handgelenke und Gelenke werden gemischt, Noten und "
        "Finger sind die des näheren Takes",
    "How long the take lasts": "Wie lange der Take dauert",
    "How many notes the take plays": "Wie viele Noten der Take spielt",
    "How the take came into the list": "Wie der Take in die Liste kam",
    "Import Take": "Take importieren",
    "Import Take…": "Take importieren …",
    "Imported": "Importiert",
    "Keep the motion of this take inside the .blend, which grows by the size of its file: some two megabytes for a "
    "minute of music":
        "Die Bewegung dieses Takes in der .blend-Datei aufbewahren, die um seine Dateigröße wächst: etwa zwei "
        "Megabyte für eine Minute Musik",
    "Keep the take in a file of your own, for another scene or other tools; the list then names that file":
        "Den Take in einer eigenen Datei aufbewahren, für eine andere Szene oder andere Programme; die Liste nennt "
        "dann diese Datei",
    "Kind": "Art",
    "Made": "Entstanden",
    "Made in this scene": "In dieser Szene gemacht",
    "Make a new take between two others and play it: joints and wrists are mixed, notes are those of the nearer take, "
    "and fingertips are put on their keys again":
        "Einen neuen Take zwischen zwei anderen machen und spielen: Gelenke und Handgelenke werden gemischt, die "
        "Noten sind die des näheren Takes, und die Fingerkuppen kommen wieder auf ihre Tasten",
    "More About This Take": "Mehr zu diesem Take",
    "Name": "Name",
    "No take is selected: generate a performance, import a take, or click one in the list.":
        "Kein Take ist ausgewählt: eine Darbietung erzeugen, einen Take importieren oder einen in der Liste anklicken.",
    "No take of the list is on the keyboard: select one and use it":
        "Kein Take der Liste ist auf der Klaviatur: einen auswählen und verwenden",
    "Pack": "Packen",
    "Packed": "Gepackt",
    "PianoFlow Take": "PianoFlow-Take",
    "Preparing the ghost": "Geist vorbereiten",
    "Put the recording, the seed and the settings of this take back into the panel: Generate then makes the same "
    "take, and after a change of one thing its sister":
        "Aufnahme, Startwert und Einstellungen dieses Takes zurück ins Panel holen: „Erzeugen“ macht dann denselben "
        "Take, und nach einer Änderung seinen Bruder",
    "Reading the take": "Take lesen",
    "Remove Files of Deleted Takes": "Dateien gelöschter Takes entfernen",
    "Remove the files of takes that were deleted from the list out of the folder beside the .blend. Other .blend "
    "files that use that folder lose them too, and undo does not bring them back":
        "Dateien von Takes, die aus der Liste gelöscht wurden, aus dem Ordner neben der .blend-Datei entfernen. "
        "Andere .blend-Dateien, die ihn verwenden, verlieren sie auch, und Rückgängig bringt sie nicht zurück",
    "Save As…": "Speichern als …",
    "Save Take As": "Take speichern als",
    "Saved {path}": "Gespeichert: {path}",
    "Selected Take": "Ausgewählter Take",
    "Show this take beside the one on the keyboard, as a ghost: a second pair of hands, pale blue, which is never "
    "rendered. Once more, and it is gone":
        "Diesen Take neben dem auf der Klaviatur zeigen, als Geist: ein zweites, blassblaues Paar Hände, das nie "
        "gerendert wird. Noch einmal, und es ist weg",
    "Take": "Take",
    "Take this take off the list. What is baked stays on the keyboard, and its file beside the .blend on the disk":
        "Diesen Take aus der Liste nehmen. Gebackenes bleibt auf der Klaviatur und seine Datei neben der .blend-Datei "
        "auf der Festplatte",
    "The MIDI file that the take plays": "Die MIDI-Datei, die der Take spielt",
    "The file with the take's motion; // is the folder of the .blend":
        "Die Datei mit der Bewegung des Takes; // ist der Ordner der .blend-Datei",
    "The folder of takes beside the .blend holds none that is not in the list":
        "Der Ordner der Takes neben der .blend-Datei enthält keine, die nicht in der Liste sind",
    "The frame at which the recording of this take began when it was baked last":
        "Das Bild, in dem die Aufnahme dieses Takes begann, als er zuletzt gebacken wurde",
    "The ghost plays “{take}”": "Der Geist spielt „{take}“",
    "The name of the take. Empty: the selected one": "Der Name des Takes. Leer: der ausgewählte",
    "The one on the keyboard": "Der auf der Klaviatur",
    "The panel has the settings of “{take}”": "Das Panel hat die Einstellungen von „{take}“",
    "The performer": "Der Performer",
    "The recording that the take plays": "Die Aufnahme, die der Take spielt",
    "The selected one": "Der ausgewählte",
    "The sound strip that the take plays": "Der Tonstreifen, den der Take spielt",
    "The take that the blend is like at 0. Empty: as the panel says":
        "Der Take, dem die Mischung bei 0 gleicht. Leer: wie im Panel",
    "The take that the blend is like at 0. Empty: the one on the keyboard":
        "Der Take, dem die Mischung bei 0 gleicht. Leer: der auf der Klaviatur",
    "The take that the blend is like at 1. Empty: as the panel says":
        "Der Take, dem die Mischung bei 1 gleicht. Leer: wie im Panel",
    "The take that the blend is like at 1. Empty: the selected one":
        "Der Take, dem die Mischung bei 1 gleicht. Leer: der ausgewählte",
    "The take that the buttons are about. Double-click its name to rename it":
        "Der Take, um den es bei den Schaltflächen geht. Zum Umbenennen den Namen doppelklicken",
    "The take to bake": "Der Take zum Backen",
    "The take was deleted from the list meanwhile: undo that, and try again.":
        "Der Take wurde inzwischen aus der Liste gelöscht: das rückgängig machen und es noch einmal versuchen.",
    "The take was made elsewhere": "Der Take wurde anderswo gemacht",
    "The text block inside the .blend that carries the take's motion":
        "Der Textblock in der .blend-Datei, der die Bewegung des Takes trägt",
    "There is no keyboard to compare on: use a take first":
        "Es gibt keine Klaviatur zum Vergleichen: zuerst einen Take verwenden",
    "There is no keyboard to compare on: use a take first.":
        "Es gibt keine Klaviatur zum Vergleichen: zuerst einen Take verwenden.",
    "There is nothing to blend: select another take than the one on the keyboard, or choose two.":
        "Es gibt nichts zu mischen: einen anderen Take auswählen als den auf der Klaviatur, oder zwei angeben.",
    "To": "Bis",
    "Unknown": "Unbekannt",
    "Unknown player": "Unbekannter Spieler",
    "Unknown source": "Unbekannte Quelle",
    "Unpack": "Entpacken",
    "Use": "Verwenden",
    "Use Take": "Take verwenden",
    "Use These Settings": "Diese Einstellungen verwenden",
    "What the take is called; double-click to rename it": "Wie der Take heißt; zum Umbenennen doppelklicken",
    "When the take was made": "Wann der Take entstand",
    "Where the recording came from": "Woher die Aufnahme kam",
    "Write the motion of this packed take to a file in the folder of takes beside the .blend, and take it out of the "
    ".blend":
        "Die Bewegung dieses gepackten Takes in eine Datei im Ordner der Takes neben der .blend-Datei schreiben und "
        "aus der .blend-Datei nehmen",
    "a blend": "eine Mischung",
    "heard by Transkun": "mit Transkun",
    "light listener": "leichtes Gehör",
    "notes from MIDI": "Noten aus MIDI",
    "performer": "Performer",
    "{count} files, {size:.1f} MB": "{count} Dateien, {size:.1f} MB",
    "{first} → {second}, {share}": "{first} → {second}, {share}",
    "{player} {seed}": "{player} {seed}",
    "{player}, seed {seed}": "{player}, Startwert {seed}",
    "{source}, {duration}, {count:,} notes": "{source}, {duration}, {count:,} Noten",
    "{time}, {listener}": "{time}, {listener}",
    "{told}; its file is still {path}": "{told}; die Datei ist weiterhin {path}",
    "“{take}” is in the .blend when that is saved": "„{take}“ ist in der .blend-Datei, sobald sie gespeichert wird",
    "“{take}” is in {path}": "„{take}“ ist in {path}",
    "“{take}” is off the list": "„{take}“ ist aus der Liste",
    "“{take}” plays": "„{take}“ spielt",
}

"""The preferences: what the engine has and lacks, installing and mending it, in German."""
WORDS = {
    "A Python (3.11 or later) that has the engine's libraries already; empty uses the installed engine":
        "Ein Python (3.11 oder neuer), das die Bibliotheken der Engine schon hat; leer heißt: die installierte Engine",
    "A folder of wheels to install from without the network; empty downloads from PyPI":
        "Ein Ordner mit Wheels, um ohne Netz zu installieren; leer lädt von PyPI herunter",
    "An installation or repair of the engine was not finished":
        "Eine Installation oder Reparatur der Engine wurde nicht beendet",
    "Blender is not allowed to go online: switch on Allow Online Access in Preferences > System, or choose a folder "
    "of wheels.":
        "Blender darf nicht ins Netz: unter Einstellungen > System den Onlinezugriff erlauben oder einen Ordner mit "
        "Wheels wählen.",
    "Blender may not go online, so nothing can be downloaded: allow it under System, or choose a folder of wheels":
        "Blender darf nicht ins Netz, also lässt sich nichts herunterladen: unter System erlauben oder einen Ordner "
        "mit Wheels wählen",
    "CPU Only": "Nur Prozessor",
    "Device": "Gerät",
    "Disk room": "Speicherplatz",
    "Empty Use This Python, so that the installed engine is used again":
        "„Dieses Python verwenden“ leeren, damit wieder die installierte Engine verwendet wird",
    "Engine": "Engine",
    "Engine's answer": "Antwort der Engine",
    "Everything That Was Looked At": "Alles Geprüfte",
    "For This Machine": "Für diesen Rechner",
    "Get ffmpeg": "ffmpeg holen",
    "Getting the installer": "Installationsprogramm wird geholt",
    "Install Engine": "Engine installieren",
    "Install Engine Again": "Engine neu installieren",
    "Install Engine has not installed anything": "Es wurde noch keine Engine installiert",
    "Install the engine's libraries (PyTorch and others, 1 to 5 GB) into a folder of their own; Blender's own Python "
    "stays as it is":
        "Die Bibliotheken der Engine (PyTorch und andere, 1 bis 5 GB) in einen eigenen Ordner installieren; Blenders "
        "eigenes Python bleibt, wie es ist",
    "Installing PyTorch": "PyTorch wird installiert",
    "Installing PyTorch anew": "PyTorch wird neu installiert",
    "Installing the engine's libraries": "Bibliotheken der Engine werden installiert",
    "Installing the listeners": "Gehöre werden installiert",
    "Installing what is broken anew": "Beschädigtes wird neu installiert",
    "Libraries": "Bibliotheken",
    "Listener “Best”": "Gehör „Beste“",
    "Listener “Light”": "Gehör „Leicht“",
    "Look at the Engine": "Engine prüfen",
    "Look at the engine and show what it has: its libraries, its device, its listeners, and what is missing":
        "Die Engine prüfen und zeigen, was sie hat: Bibliotheken, Gerät, Gehöre, und was fehlt",
    "Looking at the engine": "Engine wird geprüft",
    "Looking at what is there": "Vorhandenes wird geprüft",
    "M4A, AAC, WMA and the sound of videos": "M4A, AAC, WMA und den Ton von Videos",
    "Making the environment": "Umgebung wird angelegt",
    "Online access": "Onlinezugriff",
    "Open System Preferences": "Systemeinstellungen öffnen",
    "PianoFlow is not installed as an extension: install the engine's libraries with pip.":
        "PianoFlow ist nicht als Erweiterung installiert: die Bibliotheken der Engine mit pip installieren.",
    "PianoFlow's networks": "PianoFlows Netze",
    "Player “Automatic”": "Spieler „Automatisch“",
    "Remove the libraries that Install Engine has installed, and give their gigabytes back":
        "Die Bibliotheken entfernen, die „Engine installieren“ installiert hat, und ihre Gigabytes freigeben",
    "Repair": "Reparieren",
    "Repair Engine": "Engine reparieren",
    "Show the Folder": "Ordner zeigen",
    "Show what is well too: libraries with their versions, the device, the listeners, disk room":
        "Auch zeigen, was in Ordnung ist: Bibliotheken mit ihren Versionen, Gerät, Gehöre, Speicherplatz",
    "Smaller: about 1 GB": "Kleiner: etwa 1 GB",
    "Something is missing": "Es fehlt etwas",
    "Starting": "Start",
    "Stop installing and remove what was installed so far; what a repair has found stays, to be repaired later":
        "Das Installieren beenden und entfernen, was bisher installiert wurde; was eine Reparatur vorgefunden hat, "
        "bleibt und kann später repariert werden",
    "The engine": "Die Engine",
    "The engine is busy": "Die Engine ist beschäftigt",
    "The engine is installed": "Die Engine ist installiert",
    "The engine is not installed": "Die Engine ist nicht installiert",
    "The engine is repaired: {names}": "Die Engine ist repariert: {names}",
    "The engine is uninstalled": "Die Engine ist deinstalliert",
    "The engine is whole": "Die Engine ist vollständig",
    "The engine works": "Die Engine funktioniert",
    "The engine's Python is gone: Blender was moved or updated since it was installed":
        "Das Python der Engine ist weg: Blender wurde seit der Installation verschoben oder aktualisiert",
    "The engine's libraries are those of another version of PianoFlow":
        "Die Bibliotheken der Engine gehören zu einer anderen Version von PianoFlow",
    "Try every library of the installed engine and install anew what is missing, too old or broken; what works is kept":
        "Jede Bibliothek der installierten Engine ausprobieren und neu installieren, was fehlt, zu alt oder "
        "beschädigt ist; was funktioniert, bleibt",
    "Trying every library": "Bibliotheken werden geprüft",
    "Uninstall": "Deinstallieren",
    "Uninstall Engine": "Engine deinstallieren",
    "Use This Python": "Dieses Python verwenden",
    "Use the Installed Engine": "Installierte Engine verwenden",
    "Wait until the performance is generated, or cancel it":
        "Warten, bis die Darbietung erzeugt ist, oder das abbrechen",
    "Weights": "Gewichte",
    "Wheels": "Wheels",
    "Which build of PyTorch to install": "Welches PyTorch installiert wird",
    "With CUDA where there is an NVIDIA card: up to 5 GB": "Mit CUDA, wo eine NVIDIA-Karte ist: bis zu 5 GB",
    "allowed": "erlaubt",
    "everything": "alles",
    "hearing notes": "das Hören von Noten",
    "it": "ihm",
    "missing": "fehlt",
    "moving the hands": "das Bewegen der Hände",
    "no engine is installed": "keine Engine ist installiert",
    "not allowed, and not needed": "nicht erlaubt und nicht nötig",
    "not looked at yet": "noch nicht geprüft",
    "reading MIDI": "das Lesen von MIDI",
    "reading WAV, FLAC, OGG and MP3": "das Lesen von WAV, FLAC, OGG und MP3",
    "resampling": "das Resampling",
    "speed": "die Geschwindigkeit",
    "the environment variable PIANOFLOW_PYTHON": "die Umgebungsvariable PIANOFLOW_PYTHON",
    "the graphics card": "der Grafikkarte",
    "the light transcriber": "das leichte Gehör",
    "the processor": "dem Prozessor",
    "the transcriber Transkun and PianoFlow's networks": "das Gehör Transkun und PianoFlows Netze",
    "this Python has the engine's libraries": "dieses Python hat die Bibliotheken der Engine",
    "{device}: choose another with the environment variable PIANOFLOW_DEVICE":
        "{device}: mit der Umgebungsvariablen PIANOFLOW_DEVICE ein anderes wählen",
    "{device}: the networks run on {kind}": "{device}: die Netze laufen auf {kind}",
    "{free:.0f} GB free": "{free:.0f} GB frei",
    "{free:.1f} GB free in {place}: make room": "{free:.1f} GB frei in {place}: Platz schaffen",
    "{label}: {said}": "{label}: {said}",
    "{lack}, needed for {purpose}": "{lack}, nötig für: {purpose}",
    "{path} ({origin})": "{path} ({origin})",
    "{said}, up to {needed:.1f} GB are needed to install": "{said}, zum Installieren braucht es bis zu {needed:.1f} GB",
    "{said}: {remedy}": "{said}: {remedy}",
    "{state}; until then takes can be imported, baked and rendered":
        "{state}; bis dahin lassen sich Takes importieren, backen und rendern",
}

"""The preferences: what the engine has and lacks, installing and mending it, in French."""
WORDS = {
    "A Python (3.11 or later) that has the engine's libraries already; empty uses the installed engine":
        "Un Python (3.11 ou plus récent) qui a déjà les bibliothèques du moteur ; vide : le moteur installé",
    "A folder of wheels to install from without the network; empty downloads from PyPI":
        "Un dossier de wheels pour installer sans réseau ; vide : téléchargement depuis PyPI",
    "An installation or repair of the engine was not finished":
        "Une installation ou réparation du moteur n’a pas été achevée",
    "Blender is not allowed to go online: switch on Allow Online Access in Preferences > System, or choose a folder "
    "of wheels.":
        "Blender n’a pas accès à Internet : autorisez l’accès en ligne dans Préférences > Système, ou choisissez un "
        "dossier de wheels.",
    "Blender may not go online, so nothing can be downloaded: allow it under System, or choose a folder of wheels":
        "Blender n’a pas accès à Internet, rien ne peut être téléchargé : autorisez-le dans Système, ou choisissez un "
        "dossier de wheels",
    "CPU Only": "Processeur seul",
    "Device": "Périphérique",
    "Disk room": "Espace disque",
    "Empty Use This Python, so that the installed engine is used again":
        "Vider « Utiliser ce Python », pour que le moteur installé serve à nouveau",
    "Engine": "Moteur",
    "Engine's answer": "Réponse du moteur",
    "Everything That Was Looked At": "Tout ce qui a été examiné",
    "For This Machine": "Pour cette machine",
    "Get ffmpeg": "Obtenir ffmpeg",
    "Getting the installer": "Obtention de l’installateur",
    "Install Engine": "Installer le moteur",
    "Install Engine Again": "Réinstaller le moteur",
    "Install Engine has not installed anything": "Aucun moteur n’a été installé",
    "Install the engine's libraries (PyTorch and others, 1 to 5 GB) into a folder of their own; Blender's own Python "
    "stays as it is":
        "Installer les bibliothèques du moteur (PyTorch et d’autres, 1 à 5 Go) dans un dossier à part ; le Python de "
        "Blender reste tel quel",
    "Installing PyTorch": "Installation de PyTorch",
    "Installing PyTorch anew": "Réinstallation de PyTorch",
    "Installing the engine's libraries": "Installation des bibliothèques du moteur",
    "Installing the listeners": "Installation des écoutes",
    "Installing what is broken anew": "Réinstallation de ce qui est endommagé",
    "Libraries": "Bibliothèques",
    "Listener “Best”": "Écoute « Meilleure »",
    "Listener “Light”": "Écoute « Légère »",
    "Look at the Engine": "Examiner le moteur",
    "Look at the engine and show what it has: its libraries, its device, its listeners, and what is missing":
        "Examiner le moteur et montrer ce qu’il a : bibliothèques, périphérique, écoutes, et ce qui manque",
    "Looking at the engine": "Examen du moteur",
    "Looking at what is there": "Examen de ce qui est là",
    "M4A, AAC, WMA and the sound of videos": "M4A, AAC, WMA et le son des vidéos",
    "Making the environment": "Création de l’environnement",
    "Online access": "Accès en ligne",
    "Open System Preferences": "Ouvrir les préférences système",
    "PianoFlow is not installed as an extension: install the engine's libraries with pip.":
        "PianoFlow n’est pas installé comme extension : installez les bibliothèques du moteur avec pip.",
    "PianoFlow's networks": "les réseaux de PianoFlow",
    "Player “Automatic”": "Joueur « Automatique »",
    "Remove the libraries that Install Engine has installed, and give their gigabytes back":
        "Supprimer les bibliothèques installées par « Installer le moteur », et rendre leurs gigaoctets",
    "Repair": "Réparer",
    "Repair Engine": "Réparer le moteur",
    "Show the Folder": "Montrer le dossier",
    "Show what is well too: libraries with their versions, the device, the listeners, disk room":
        "Montrer aussi ce qui va bien : bibliothèques et versions, périphérique, écoutes, espace disque",
    "Smaller: about 1 GB": "Plus petit : environ 1 Go",
    "Something is missing": "Il manque quelque chose",
    "Starting": "Démarrage",
    "Stop installing and remove what was installed so far; what a repair has found stays, to be repaired later":
        "Arrêter l’installation et supprimer ce qui a été installé ; ce qu’une réparation a trouvé reste, à réparer "
        "plus tard",
    "The engine": "Le moteur",
    "The engine is busy": "Le moteur est occupé",
    "The engine is installed": "Le moteur est installé",
    "The engine is not installed": "Le moteur n’est pas installé",
    "The engine is repaired: {names}": "Le moteur est réparé : {names}",
    "The engine is uninstalled": "Le moteur est désinstallé",
    "The engine is whole": "Le moteur est complet",
    "The engine works": "Le moteur fonctionne",
    "The engine's Python is gone: Blender was moved or updated since it was installed":
        "Le Python du moteur a disparu : Blender a été déplacé ou mis à jour depuis l’installation",
    "The engine's libraries are those of another version of PianoFlow":
        "Les bibliothèques du moteur sont celles d’une autre version de PianoFlow",
    "Try every library of the installed engine and install anew what is missing, too old or broken; what works is kept":
        "Essayer chaque bibliothèque du moteur installé et réinstaller ce qui manque, est trop ancien ou endommagé ; "
        "ce qui marche reste",
    "Trying every library": "Essai des bibliothèques",
    "Uninstall": "Désinstaller",
    "Uninstall Engine": "Désinstaller le moteur",
    "Use This Python": "Utiliser ce Python",
    "Use the Installed Engine": "Utiliser le moteur installé",
    "Wait until the performance is generated, or cancel it":
        "Attendez que l’interprétation soit générée, ou annulez-la",
    "Weights": "Poids",
    "Wheels": "Wheels",
    "Which build of PyTorch to install": "Quelle version de PyTorch installer",
    "With CUDA where there is an NVIDIA card: up to 5 GB": "Avec CUDA s’il y a une carte NVIDIA : jusqu’à 5 Go",
    "allowed": "autorisé",
    "everything": "tout",
    "hearing notes": "l’écoute des notes",
    "it": "lui",
    "missing": "manque",
    "moving the hands": "le mouvement des mains",
    "no engine is installed": "aucun moteur n’est installé",
    "not allowed, and not needed": "non autorisé, et inutile",
    "not looked at yet": "pas encore examinées",
    "reading MIDI": "la lecture du MIDI",
    "reading WAV, FLAC, OGG and MP3": "la lecture de WAV, FLAC, OGG et MP3",
    "resampling": "le rééchantillonnage",
    "speed": "la vitesse",
    "the environment variable PIANOFLOW_PYTHON": "la variable d’environnement PIANOFLOW_PYTHON",
    "the graphics card": "la carte graphique",
    "the light transcriber": "l’écoute légère",
    "the processor": "le processeur",
    "the transcriber Transkun and PianoFlow's networks": "l’écoute Transkun et les réseaux de PianoFlow",
    "this Python has the engine's libraries": "ce Python a les bibliothèques du moteur",
    "{device}: choose another with the environment variable PIANOFLOW_DEVICE":
        "{device} : choisissez-en un autre avec la variable d’environnement PIANOFLOW_DEVICE",
    "{device}: the networks run on {kind}": "{device} : les réseaux tournent sur {kind}",
    "{free:.0f} GB free": "{free:.0f} Go libres",
    "{free:.1f} GB free in {place}: make room": "{free:.1f} Go libres dans {place} : faites de la place",
    "{label}: {said}": "{label} : {said}",
    "{lack}, needed for {purpose}": "{lack}, nécessaire pour {purpose}",
    "{path} ({origin})": "{path} ({origin})",
    "{said}, up to {needed:.1f} GB are needed to install": "{said}, l’installation demande jusqu’à {needed:.1f} Go",
    "{said}: {remedy}": "{said} : {remedy}",
    "{state}; until then takes can be imported, baked and rendered":
        "{state} ; d’ici là, on peut importer, précalculer et rendre des prises",
}

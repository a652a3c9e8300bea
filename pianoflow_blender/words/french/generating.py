"""Choosing what is played, generating it, and what is told meanwhile, in French."""
WORDS = {
    "A performance is being generated": "Une interprétation est en cours de génération",
    "Baking": "Précalcul",
    "Cancel": "Annuler",
    "Cancelled; the scene is as it was": "Annulé ; la scène est comme avant",
    "Cancelling": "Annulation",
    "Choose MIDI": "Choisir le MIDI",
    "Choose Recording": "Choisir l’enregistrement",
    "Choose a MIDI file with the exact notes of the recording":
        "Choisir un fichier MIDI avec les notes exactes de l’enregistrement",
    "Choose a recording or a MIDI file first": "Choisissez d’abord un enregistrement ou un fichier MIDI",
    "Choose a recording or a MIDI file first.": "Choisissez d’abord un enregistrement ou un fichier MIDI.",
    "Choose a sound strip first": "Choisissez d’abord une bande son",
    "Choose a sound strip of the sequencer.": "Choisissez une bande son du séquenceur.",
    "Choose the recording to play: a sound file, a video with sound, or a MIDI file":
        "Choisir l’enregistrement à jouer : un fichier son, une vidéo avec du son ou un fichier MIDI",
    "Choose what the hands shall play: a recording, its MIDI file, or both at once (Shift or Ctrl and click)":
        "Choisir ce que les mains doivent jouer : un enregistrement, son fichier MIDI, ou les deux à la fois (Maj ou "
        "Ctrl et clic)",
    "Choosing hands and fingers": "Choix des doigts",
    "Copy Engine Log": "Copier le journal du moteur",
    "Copy what the engine printed last to the clipboard, for a report of a fault":
        "Copier dans le presse-papiers ce que le moteur a affiché en dernier, pour signaler une erreur",
    "File Path": "Chemin de fichier",
    "Generate Now": "Générer maintenant",
    "Generate Performance": "Générer l’interprétation",
    "Import Piano Recording": "Importer un enregistrement de piano",
    "Keep": "Garder",
    "Let Hands Play": "Faire jouer les mains",
    "Listening for notes": "Écoute des notes",
    "Make the hands play it at once, with the settings in the PianoFlow tab":
        "Faire jouer les mains aussitôt, avec les réglages de l’onglet PianoFlow",
    "Make two hands play the chosen recording: listen to it, choose hands and fingers, and bake the motion as "
    "ordinary keyframes. You can go on working meanwhile":
        "Faire jouer l’enregistrement choisi par deux mains : l’écouter, choisir mains et doigts, et précalculer le "
        "mouvement en images clés ordinaires. Vous pouvez travailler pendant ce temps",
    "Neither the bpy module nor a Blender was found: pip install bpy, or name one with --blender PATH.":
        "Ni le module bpy ni Blender n’ont été trouvés : pip install bpy, ou indiquez-en un avec --blender CHEMIN.",
    "Nothing is being generated": "Rien n’est en cours de génération",
    "On Cancel": "À l’annulation",
    "Piano MIDI": "MIDI de piano",
    "Piano Recording": "Enregistrement de piano",
    "Piano Recording (PianoFlow)": "Enregistrement de piano (PianoFlow)",
    "PianoFlow Take (.npz)": "Prise PianoFlow (.npz)",
    "Playing": "Jeu",
    "Reading the recording": "Lecture du fichier",
    "Restore": "Restaurer",
    "Saving the take": "Enregistrement",
    "Sketching the beginning": "Esquisse du début",
    "Solving the passage": "Recalcul du passage",
    "Starting Blender": "Démarrage de Blender",
    "Starting the engine": "Démarrage du moteur",
    "Stop generating, and restore what was there or keep what is finished":
        "Arrêter la génération, et restaurer ce qui était là ou garder ce qui est fini",
    "Stop, and keep what is finished as a take that ends there":
        "Arrêter, et garder ce qui est fini en une prise qui s’arrête là",
    "Stop, and leave the scene as it was before": "Arrêter, et laisser la scène comme avant",
    "The engine has printed nothing": "Le moteur n’a rien affiché",
    "The engine is not installed yet: see the preferences":
        "Le moteur n’est pas encore installé : voir les préférences",
    "The engine's log is in the clipboard": "Le journal du moteur est dans le presse-papiers",
    "The recording, or a MIDI file": "L’enregistrement, ou un fichier MIDI",
    "The scene is as it was before": "La scène est comme avant",
    "Wait for the present one to end, or cancel it": "Attendez la fin de ce qui est en cours, ou annulez-le",
    "Wait for the present one to end, or cancel it.": "Attendez la fin de ce qui est en cours, ou annulez-le.",
    "What becomes of what has been generated so far": "Ce que devient ce qui a été généré",
    "What is finished is baked, as a take that ends there":
        "Ce qui est fini est précalculé, en une prise qui s’arrête là",
    "What the performance was being baked on is gone: generate it again.":
        "Ce sur quoi l’interprétation était précalculée a disparu : générez-la à nouveau.",
    "the performer": "le performer",
    "{count} notes in {seconds:.1f} s, frames {first}-{last} on “{keyboard}”":
        "{count} notes en {seconds:.1f} s, frames {first}-{last} sur « {keyboard} »",
    "{count} notes in {seconds:.1f} s, played by {player}, frames {first}-{last} on “{keyboard}”":
        "{count} notes en {seconds:.1f} s, jouées par {player}, frames {first}-{last} sur « {keyboard} »",
    "{hours:.1f} h left": "encore {hours:.1f} h",
    "{minutes} min left": "encore {minutes} min",
    "{names} is chosen: press Generate in the PianoFlow tab":
        "{names} est choisi : pressez Générer dans l’onglet PianoFlow",
    "{report}; the default cube around it is hidden": "{report} ; le cube par défaut autour est caché",
    "{seconds} s left": "encore {seconds} s",
    "{stage}, {left}": "{stage}, {left}",
}

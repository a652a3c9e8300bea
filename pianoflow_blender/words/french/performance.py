"""The panel *Performance*, its settings, choosing and generating, in French."""
WORDS = {
    "0: flat fingers, 1: naturally curled, beyond: clawed":
        "0 : doigts plats, 1 : courbure naturelle, au-delà : en griffe",
    "A performance is being generated": "Une interprétation est en cours de génération",
    "A sound file, the sound of a video, or a MIDI file on disk":
        "Un fichier son, le son d’une vidéo ou un fichier MIDI sur le disque",
    "A sound strip of the video sequencer: the hands play the part that it plays, where it plays it":
        "Une bande son du séquenceur vidéo : les mains jouent la partie qu’elle joue, là où elle la joue",
    "About a second a picture of 1280 x 720 without a graphics card: for videos":
        "Environ une seconde par image de 1280 x 720 sans carte graphique : pour les vidéos",
    "Add Sound Strip": "Ajouter une bande son",
    "Along the keys from the bass end: the arches of the hands":
        "Le long des touches depuis les graves : les arches des mains",
    "Another number, another performance of the same notes":
        "Un autre nombre, une autre interprétation des mêmes notes",
    "As Output Properties say": "Selon les propriétés de sortie",
    "As the Quality Says": "Selon la qualité",
    "Automatic": "Automatique",
    "Baking": "Précalcul",
    "Best": "Meilleure",
    "Best (Cycles)": "Meilleure (Cycles)",
    "Cancel": "Annuler",
    "Cancelled; the scene is as it was": "Annulé ; la scène est comme avant",
    "Cancelling": "Annulation",
    "Changes of the take's notes, and how they are shown": "Modifications des notes de la prise, et leur affichage",
    "Choose MIDI": "Choisir le MIDI",
    "Choose Recording": "Choisir l’enregistrement",
    "Choose a MIDI file with the exact notes of the recording":
        "Choisir un fichier MIDI avec les notes exactes de l’enregistrement",
    "Choose a piano recording, a MIDI file or a sound strip, then press Generate: two hands will play it on a "
    "keyboard in this scene.":
        "Choisissez un enregistrement de piano, un fichier MIDI ou une bande son, puis pressez Générer : deux mains "
        "le joueront sur un clavier dans cette scène.",
    "Choose a recording or a MIDI file first": "Choisissez d’abord un enregistrement ou un fichier MIDI",
    "Choose a recording or a MIDI file first.": "Choisissez d’abord un enregistrement ou un fichier MIDI.",
    "Choose a sound strip first": "Choisissez d’abord une bande son",
    "Choose a sound strip of the sequencer.": "Choisissez une bande son du séquenceur.",
    "Choose the recording to play: a sound file, a video with sound, or a MIDI file":
        "Choisir l’enregistrement à jouer : un fichier son, une vidéo avec du son ou un fichier MIDI",
    "Choose what the hands shall play: a recording, its MIDI file, or both at once (Shift or Ctrl and click)":
        "Choisir ce que les mains doivent jouer : un enregistrement, son fichier MIDI, ou les deux à la fois (Maj ou "
        "Ctrl et clic)",
    "Choosing hands and fingers": "Choix des mains et des doigts",
    "Close": "Proche",
    "Close to the right hand from the treble end, the left behind it":
        "Près de la main droite depuis les aigus, la gauche derrière",
    "Copy Engine Log": "Copier le journal du moteur",
    "Copy what the engine printed last to the clipboard, for a report of a fault":
        "Copier dans le presse-papiers ce que le moteur a affiché en dernier, pour signaler une erreur",
    "Draft": "Brouillon",
    "Export": "Exporter",
    "Fast (Workbench)": "Rapide (Workbench)",
    "File": "Fichier",
    "File Path": "Chemin de fichier",
    "Finger Curl": "Courbure des doigts",
    "For a first look: a listener that is ten times as fast and misses one note in ten, and rougher gestures":
        "Pour un premier aperçu : une écoute dix fois plus rapide qui manque une note sur dix, et des gestes plus "
        "grossiers",
    "For a quick look": "Pour un aperçu rapide",
    "Full HD": "Full HD",
    "Generate": "Générer",
    "Generate Now": "Générer maintenant",
    "Generate Performance": "Générer l’interprétation",
    "Good": "Bonne",
    "Graphics card (EEVEE)": "Carte graphique (EEVEE)",
    "Hand Size": "Taille de la main",
    "Hears notes and pedal most exactly": "Entend notes et pédale le plus exactement",
    "How a performance is laid down": "Comment une interprétation est posée",
    "How far fingers lift and how much repetitions differ: 0 is machine-like, 1 usual":
        "De combien les doigts se lèvent et les répétitions diffèrent : 0 est mécanique, 1 habituel",
    "How far wrists move the way of recorded pianists: 0 as rules would have it, 1 all the way, which lays more of "
    "our shorter fingers on silent keys":
        "Combien les poignets bougent comme ceux de pianistes enregistrés : 0 selon les règles, 1 tout à fait, ce qui "
        "pose davantage de nos doigts plus courts sur des touches muettes",
    "How hands, keyboard and stage look in this scene": "L’aspect des mains, du clavier et du plateau dans cette scène",
    "How much chance there is in the gestures: with 0 all seeds play alike, with 1 they differ most and fingers are "
    "least sure":
        "La part de hasard dans les gestes : à 0 toutes les graines jouent pareil, à 1 elles diffèrent le plus et les "
        "doigts sont le moins sûrs",
    "How much higher or lower than usual the wrists are carried, on a keyboard of true size":
        "De combien les poignets sont tenus plus haut ou plus bas que d’habitude, sur un clavier grandeur nature",
    "How much time the performance may cost": "Combien de temps l’interprétation peut prendre",
    "How pictures are rendered": "Comment les images sont rendues",
    "How the performance leaves Blender": "Comment l’interprétation quitte Blender",
    "Human Wrists": "Poignets humains",
    "Import Piano Recording": "Importer un enregistrement de piano",
    "Install It in the Preferences": "L’installer dans les préférences",
    "Keep": "Garder",
    "Keyboard": "Clavier",
    "Let Hands Play": "Faire jouer les mains",
    "Light": "Légère",
    "Light for a draft, else Transkun": "Légère pour un brouillon, sinon Transkun",
    "Listener": "Écoute",
    "Listening for notes": "Écoute des notes",
    "Liveliness": "Vivacité",
    "MIDI of it, if you have it": "Son MIDI, si vous l’avez",
    "Make the hands play it at once, with the settings in the PianoFlow tab":
        "Faire jouer les mains aussitôt, avec les réglages de l’onglet PianoFlow",
    "Make two hands play the chosen recording: listen to it, choose hands and fingers, and bake the motion as "
    "ordinary keyframes. You can go on working meanwhile":
        "Faire jouer l’enregistrement choisi par deux mains : l’écouter, choisir mains et doigts, et précalculer le "
        "mouvement en images clés ordinaires. Vous pouvez travailler pendant ce temps",
    "Neither the bpy module nor a Blender was found: pip install bpy, or name one with --blender PATH.":
        "Ni le module bpy ni Blender n’ont été trouvés : pip install bpy, ou indiquez-en un avec --blender CHEMIN.",
    "Notes": "Notes",
    "Nothing is being generated": "Rien n’est en cours de génération",
    "On Cancel": "À l’annulation",
    "On a New Keyboard": "Sur un nouveau clavier",
    "Orbit": "Orbite",
    "Output": "Sortie",
    "Over the player's right shoulder: both hands and the keys":
        "Par-dessus l’épaule droite du pianiste : les deux mains et les touches",
    "Performer": "Performer",
    "Piano MIDI": "MIDI de piano",
    "Piano Recording": "Enregistrement de piano",
    "Piano Recording (PianoFlow)": "Enregistrement de piano (PianoFlow)",
    "PianoFlow Take (.npz)": "Prise PianoFlow (.npz)",
    "PianoFlow where its networks are installed, else the performer":
        "PianoFlow si ses réseaux sont installés, sinon le performer",
    "Play on a new keyboard with new hands, instead of replacing the performance on the one there is":
        "Jouer sur un nouveau clavier avec de nouvelles mains, au lieu de remplacer l’interprétation de celui qui est "
        "là",
    "Player": "Interprète",
    "Playing": "Jeu",
    "Put the recording into the video sequencer, so that it is heard when the scene plays":
        "Mettre l’enregistrement dans le séquenceur vidéo, pour l’entendre quand la scène joue",
    "Quality": "Qualité",
    "Ray traced: for stills": "Par lancer de rayons : pour les images fixes",
    "Reading the recording": "Lecture de l’enregistrement",
    "Recording": "Enregistrement",
    "Recording, video or MIDI": "Enregistrement, vidéo ou MIDI",
    "Restore": "Restaurer",
    "Rules and inverse kinematics, with knobs for posture":
        "Règles et cinématique inverse, avec des réglages de posture",
    "Saving the take": "Enregistrement de la prise",
    "Seed": "Graine",
    "Several times faster, misses and invents more notes, hears no pedal":
        "Plusieurs fois plus rapide, manque et invente plus de notes, n’entend pas la pédale",
    "Side": "Côté",
    "Size": "Taille",
    "Size of the pictures in pixels": "Taille des images en pixels",
    "Sketching the beginning": "Esquisse du début",
    "Soft light in real time where there is a graphics card":
        "Lumière douce en temps réel s’il y a une carte graphique",
    "Solving the passage": "Recalcul du passage",
    "Source": "Source",
    "Start Frame": "Frame de début",
    "Starting Blender": "Démarrage de Blender",
    "Starting the engine": "Démarrage du moteur",
    "Stop generating, and restore what was there or keep what is finished":
        "Arrêter la génération, et restaurer ce qui était là ou garder ce qui est fini",
    "Stop, and keep what is finished as a take that ends there":
        "Arrêter, et garder ce qui est fini en une prise qui s’arrête là",
    "Stop, and leave the scene as it was before": "Arrêter, et laisser la scène comme avant",
    "Straight down, as piano teachers film": "À la verticale, comme filment les professeurs de piano",
    "Strip": "Bande",
    "Swings slowly round the hands from the bass end to the treble end and back":
        "Tourne lentement autour des mains, des graves aux aigus et retour",
    "Takes": "Prises",
    "The Scene's Own": "Celle de la scène",
    "The active camera: the stage has them all, and one click changes over":
        "La caméra active : le plateau les a toutes, un clic en change",
    "The best listener, and gestures nearly as fine as the best":
        "La meilleure écoute, et des gestes presque aussi fins que les meilleurs",
    "The best listener, and the finest gestures, which take about ten times as long":
        "La meilleure écoute, et les gestes les plus fins, qui prennent environ dix fois plus de temps",
    "The engine has printed nothing": "Le moteur n’a rien affiché",
    "The engine is not installed yet: see the preferences":
        "Le moteur n’est pas encore installé : voir les préférences",
    "The engine that listens and plays is not installed yet. Takes can be imported, baked and rendered without it.":
        "Le moteur qui écoute et joue n’est pas encore installé. Sans lui, on peut importer, précalculer et rendre "
        "des prises.",
    "The engine's log is in the clipboard": "Le journal du moteur est dans le presse-papiers",
    "The frame at which the recording begins": "La frame où commence l’enregistrement",
    "The keyboard to play on; its earlier performance is replaced. Empty: the scene's own, or a new one":
        "Le clavier sur lequel jouer ; son interprétation précédente est remplacée. Vide : celui de la scène, ou un "
        "nouveau",
    "The networks: motion as it was learnt, then fingertips put on their keys":
        "Les réseaux : le mouvement appris, puis les doigts posés sur leurs touches",
    "The notes of the recording, if you have them: they are played exactly instead of being listened for":
        "Les notes de l’enregistrement, si vous les avez : elles sont jouées exactement au lieu d’être devinées à "
        "l’écoute",
    "The performances of this scene": "Les interprétations de cette scène",
    "The piano recording to play: WAV, FLAC, OGG, MP3, or M4A, AAC and the sound of videos where ffmpeg is installed. "
    "A MIDI file alone works too":
        "L’enregistrement de piano à jouer : WAV, FLAC, OGG, MP3 ou, si ffmpeg est installé, M4A, AAC et le son de "
        "vidéos. Un fichier MIDI seul convient aussi",
    "The player's span beside an average adult's: small hands stretch less and move more, and are fingered "
    "accordingly. The hand's mesh keeps its size":
        "L’écart de main de l’interprète par rapport à un adulte moyen : de petites mains s’étendent moins, bougent "
        "plus et sont doigtées en conséquence. Le maillage de la main garde sa taille",
    "The recording, or a MIDI file": "L’enregistrement, ou un fichier MIDI",
    "The scene is as it was before": "La scène est comme avant",
    "The sequencer has no sound strip yet.": "Le séquenceur n’a pas encore de bande son.",
    "The sound strip to play": "La bande son à jouer",
    "The video to write: .mp4, or .mov, which keeps a transparent background. A still gets the same name with its "
    "frame and .png. // is the folder of the saved .blend file":
        "La vidéo à écrire : .mp4, ou .mov, qui garde un fond transparent. Une image fixe reçoit le même nom avec sa "
        "frame et .png. // est le dossier du fichier .blend enregistré",
    "Top": "Dessus",
    "Variety": "Variété",
    "View": "Vue",
    "Wait for the present one to end, or cancel it": "Attendez la fin de ce qui est en cours, ou annulez-le",
    "What becomes of what has been generated so far": "Ce que devient ce qui a été généré",
    "What is finished is baked, as a take that ends there":
        "Ce qui est fini est précalculé, en une prise qui s’arrête là",
    "What listens to the recording and writes down its notes": "Ce qui écoute l’enregistrement et en écrit les notes",
    "What moves the hands": "Ce qui bouge les mains",
    "What the performance was being baked on is gone: generate it again.":
        "Ce sur quoi l’interprétation était précalculée a disparu : générez-la à nouveau.",
    "Where the recording comes from": "D’où vient l’enregistrement",
    "Wrist Height": "Hauteur des poignets",
    "{hours:.1f} h left": "encore {hours:.1f} h",
    "{minutes} min left": "encore {minutes} min",
    "{seconds} s left": "encore {seconds} s",
    "{stage}, {left}": "{stage}, {left}",
}

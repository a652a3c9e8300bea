"""The settings of a scene and the panel *Performance*, in French."""
WORDS = {
    "0: flat fingers, 1: naturally curled, beyond: clawed":
        "0 : doigts plats, 1 : courbure naturelle, au-delà : en griffe",
    "A sound file, the sound of a video, or a MIDI file on disk":
        "Un fichier son, le son d’une vidéo ou un fichier MIDI sur le disque",
    "A sound strip of the video sequencer: the hands play the part that it plays, where it plays it":
        "Une bande son du séquenceur vidéo : les mains jouent la partie qu’elle joue, là où elle la joue",
    "About a second a picture of 1280 x 720 without a graphics card: for videos":
        "Environ une seconde par image de 1280 x 720 sans carte graphique : pour les vidéos",
    "Add Sound Strip": "Avec bande son",
    "Along the keys from the bass end: the arches of the hands":
        "Le long des touches depuis les graves : les arches des mains",
    "Another number, another performance of the same notes":
        "Un autre nombre, une autre interprétation des mêmes notes",
    "As Output Properties say": "Selon les propriétés de sortie",
    "As the Quality Says": "Selon la qualité",
    "Automatic": "Automatique",
    "Best": "Meilleure",
    "Best (Cycles)": "Meilleure (Cycles)",
    "Changes of the take's notes, and how they are shown": "Modifications des notes de la prise, et leur affichage",
    "Choose a piano recording, a MIDI file or a sound strip, then press Generate: two hands will play it on a "
    "keyboard in this scene.":
        "Choisissez un enregistrement de piano, un fichier MIDI ou une bande son, puis pressez Générer : deux mains "
        "le joueront sur un clavier dans cette scène.",
    "Close": "Proche",
    "Close to the right hand from the treble end, the left behind it":
        "Près de la main droite depuis les aigus, la gauche derrière",
    "Draft": "Brouillon",
    "Export": "Exporter",
    "Fast (Workbench)": "Rapide (Workbench)",
    "File": "Fichier",
    "Finger Curl": "Courbure des doigts",
    "For a first look: a listener that is ten times as fast and misses one note in ten, and rougher gestures":
        "Pour un premier aperçu : une écoute dix fois plus rapide qui manque une note sur dix, et des gestes plus "
        "grossiers",
    "For a quick look": "Pour un aperçu rapide",
    "Full HD": "Full HD",
    "Generate": "Générer",
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
    "How large the hands are beside an average adult's: 0.85 is a child's, 1.15 a very large hand. Small hands stretch "
    "less and move more, and have fingerings of their own":
        "Taille des mains par rapport à un adulte moyen : 0,85 est une main d’enfant, 1,15 une très grande. De petites "
        "mains s’étendent moins, bougent plus et ont leurs propres doigtés",
    "How much chance there is in the gestures: with 0 all seeds play alike, with 1 they differ most and fingers are "
    "least sure":
        "La part de hasard dans les gestes : à 0 toutes les graines jouent pareil, à 1 elles diffèrent le plus et les "
        "doigts sont le moins sûrs",
    "How much higher or lower than usual the wrists are carried, on a keyboard of true size":
        "De combien les poignets sont tenus plus haut ou plus bas que d’habitude, sur un clavier grandeur nature",
    "How much time the performance may cost": "Combien de temps l’interprétation peut prendre",
    "How pictures are rendered": "Comment les images sont rendues",
    "How the performance leaves Blender": "Comment l’interprétation quitte Blender",
    "Human Wrists": "Poignets",
    "Install It in the Preferences": "L’installer dans les préférences",
    "Keyboard": "Clavier",
    "Light": "Légère",
    "Light for a draft, else Transkun": "Légère pour un brouillon, sinon Transkun",
    "Listener": "Écoute",
    "Liveliness": "Vivacité",
    "MIDI of it, if you have it": "Son MIDI, si vous l’avez",
    "Notes": "Notes",
    "On a New Keyboard": "Nouveau clavier",
    "Orbit": "Orbite",
    "Output": "Sortie",
    "Over the player's right shoulder: both hands and the keys":
        "Par-dessus l’épaule droite du pianiste : les deux mains et les touches",
    "Performer": "Performer",
    "PianoFlow where its networks are installed, else the performer":
        "PianoFlow si ses réseaux sont installés, sinon le performer",
    "Play on a new keyboard with new hands, instead of replacing the performance on the one there is":
        "Jouer sur un nouveau clavier avec de nouvelles mains, au lieu de remplacer l’interprétation de celui qui est "
        "là",
    "Player": "Joueur",
    "Put the recording into the video sequencer, so that it is heard when the scene plays":
        "Mettre l’enregistrement dans le séquenceur vidéo, pour l’entendre quand la scène joue",
    "Quality": "Qualité",
    "Ray traced: for stills": "Par lancer de rayons : pour les images fixes",
    "Recording": "Enregistrement",
    "Recording, video or MIDI": "Enregistrement, vidéo ou MIDI",
    "Rules and inverse kinematics, with knobs for posture":
        "Règles et cinématique inverse, avec des réglages de posture",
    "Seed": "Graine",
    "Several times faster, misses and invents more notes, hears no pedal":
        "Plusieurs fois plus rapide, manque et invente plus de notes, n’entend pas la pédale",
    "Side": "Côté",
    "Size": "Taille",
    "Size of the pictures in pixels": "Taille des images en pixels",
    "Soft light in real time where there is a graphics card":
        "Lumière douce en temps réel s’il y a une carte graphique",
    "Source": "Source",
    "Start Frame": "Frame de début",
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
    "The engine that listens and plays is not installed yet. Takes can be imported, baked and rendered without it.":
        "Le moteur qui écoute et joue n’est pas encore installé. Sans lui, on peut importer, précalculer et rendre "
        "des prises.",
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
    "The sequencer has no sound strip yet.": "Le séquenceur n’a pas encore de bande son.",
    "The sound strip to play": "La bande son à jouer",
    "The video to write: .mp4, or .mov, which keeps a transparent background. A still gets the same name with its "
    "frame and .png. // is the folder of the saved .blend file":
        "La vidéo à écrire : .mp4, ou .mov, qui garde un fond transparent. Une image fixe reçoit le même nom avec sa "
        "frame et .png. // est le dossier du fichier .blend enregistré",
    "Top": "Dessus",
    "Variety": "Variété",
    "View": "Vue",
    "What listens to the recording and writes down its notes": "Ce qui écoute l’enregistrement et en écrit les notes",
    "What moves the hands": "Ce qui bouge les mains",
    "Where the recording comes from": "D’où vient l’enregistrement",
    "Wrist Height": "Hauteur des poignets",
}

"""Takes: the list, what can be done with them, what is told of them, in French."""
WORDS = {
    "A blend needs two takes: generate another one with another seed":
        "Un mélange demande deux prises : générez-en une autre avec une autre graine",
    "A file on disk": "Un fichier sur le disque",
    "A sound strip of the video sequencer": "Une bande son du séquenceur vidéo",
    "Bake Again": "Réappliquer",
    "Bake a take that was made elsewhere: by the command line, on another machine, by somebody else":
        "Précalculer une prise faite ailleurs : en ligne de commande, sur une autre machine, par quelqu’un d’autre",
    "Bake the take on the keyboard again: after the scene's frame rate, the start frame or the strip has changed":
        "Précalculer à nouveau la prise du clavier : après un changement de fréquence d’images, de frame de début ou "
        "de bande",
    "Bake this take onto the keyboard, in place of the one that is on it; that stays in the list":
        "Précalculer cette prise sur le clavier, à la place de celle qui y est ; celle-ci reste dans la liste",
    "Between two other takes": "Entre deux autres prises",
    "Blend": "Mélange",
    "Blend Takes": "Mélanger les prises",
    "Blended": "Mélangée",
    "Choose a take that was made elsewhere, to bake it": "Choisir une prise faite ailleurs, pour la précalculer",
    "Compare": "Comparer",
    "Delete Take": "Supprimer la prise",
    "Duration": "Durée",
    "Every performance that was generated, imported or blended here":
        "Toute interprétation générée, importée ou mélangée ici",
    "From": "De",
    "From a file made elsewhere": "D’un fichier fait ailleurs",
    "Generate a performance or import a take first": "Générez d’abord une interprétation ou importez une prise",
    "Generated": "Générée",
    "How far from the first to the second, 0 to 1. Negative: as the panel says":
        "À quelle distance de la première vers la seconde, de 0 à 1. Négatif : comme dans le panneau",
    "How far the new take lies from the first to the second. Wrists and joints are mixed, notes and fingers are those "
    "of the nearer take":
        "À quelle distance de la première prise vers la seconde se trouve la nouvelle. Poignets et articulations sont "
        "mélangés, notes et doigts sont ceux de la prise la plus proche",
    "How long the take lasts": "Combien de temps dure la prise",
    "How many notes the take plays": "Combien de notes joue la prise",
    "How the take came into the list": "Comment la prise est venue dans la liste",
    "Import Take": "Importer une prise",
    "Import Take…": "Importer une prise…",
    "Imported": "Importée",
    "Keep the motion of this take inside the .blend, which grows by the size of its file: some two megabytes for a "
    "minute of music":
        "Garder le mouvement de cette prise dans le .blend, qui grandit de la taille de son fichier : environ deux "
        "mégaoctets par minute de musique",
    "Keep the take in a file of your own, for another scene or other tools; the list then names that file":
        "Garder la prise dans un fichier à vous, pour une autre scène ou d’autres outils ; la liste indique alors ce "
        "fichier",
    "Kind": "Genre",
    "Made": "Faite",
    "Made in this scene": "Faite dans cette scène",
    "Make a new take between two others and play it: joints and wrists are mixed, notes are those of the nearer take, "
    "and fingertips are put on their keys again":
        "Faire une nouvelle prise entre deux autres et la jouer : articulations et poignets sont mélangés, les notes "
        "sont celles de la prise la plus proche, et les doigts reviennent sur leurs touches",
    "More About This Take": "Plus sur cette prise",
    "Name": "Nom",
    "No take is selected: generate a performance, import a take, or click one in the list.":
        "Aucune prise n’est sélectionnée : générez une interprétation, importez une prise, ou cliquez-en une dans la "
        "liste.",
    "No take of the list is on the keyboard: select one and use it":
        "Aucune prise de la liste n’est sur le clavier : sélectionnez-en une et utilisez-la",
    "Pack": "Empaqueter",
    "Packed": "Empaquetée",
    "PianoFlow Take": "Prise PianoFlow",
    "Preparing the ghost": "Préparation du fantôme",
    "Put the recording, the seed and the settings of this take back into the panel: Generate then makes the same "
    "take, and after a change of one thing its sister":
        "Remettre dans le panneau l’enregistrement, la graine et les réglages de cette prise : Générer refait alors "
        "la même prise et, après une modification, sa sœur",
    "Reading the take": "Lecture de la prise",
    "Remove Files of Deleted Takes": "Supprimer les fichiers des prises effacées",
    "Remove the files of takes that were deleted from the list out of the folder beside the .blend. Other .blend "
    "files that use that folder lose them too, and undo does not bring them back":
        "Supprimer du dossier à côté du .blend les fichiers des prises retirées de la liste. Les autres .blend qui "
        "utilisent ce dossier les perdent aussi, et Annuler ne les ramène pas",
    "Save As…": "Enregistrer sous…",
    "Save Take As": "Enregistrer la prise sous",
    "Saved {path}": "Enregistré : {path}",
    "Selected Take": "Prise sélectionnée",
    "Show this take beside the one on the keyboard, as a ghost: a second pair of hands, pale blue, which is never "
    "rendered. Once more, and it is gone":
        "Montrer cette prise à côté de celle du clavier, en fantôme : une seconde paire de mains bleu pâle, jamais "
        "rendue. Une fois de plus, et elle disparaît",
    "Take": "Prise",
    "Take this take off the list. What is baked stays on the keyboard, and its file beside the .blend on the disk":
        "Retirer cette prise de la liste. Ce qui est précalculé reste sur le clavier, et son fichier sur le disque à "
        "côté du .blend",
    "The MIDI file that the take plays": "Le fichier MIDI que joue la prise",
    "The file with the take's motion; // is the folder of the .blend":
        "Le fichier avec le mouvement de la prise ; // est le dossier du .blend",
    "The folder of takes beside the .blend holds none that is not in the list":
        "Le dossier de prises à côté du .blend n’en contient aucune qui ne soit dans la liste",
    "The frame at which the recording of this take began when it was baked last":
        "La frame où commençait l’enregistrement de cette prise à son dernier précalcul",
    "The ghost plays “{take}”": "Le fantôme joue « {take} »",
    "The name of the take. Empty: the selected one": "Le nom de la prise. Vide : celle sélectionnée",
    "The one on the keyboard": "Celle du clavier",
    "The panel has the settings of “{take}”": "Le panneau a les réglages de « {take} »",
    "The performer": "Le performer",
    "The recording that the take plays": "L’enregistrement que joue la prise",
    "The selected one": "Celle sélectionnée",
    "The sound strip that the take plays": "La bande son que joue la prise",
    "The take that the blend is like at 0. Empty: as the panel says":
        "La prise à laquelle le mélange ressemble à 0. Vide : comme dans le panneau",
    "The take that the blend is like at 0. Empty: the one on the keyboard":
        "La prise à laquelle le mélange ressemble à 0. Vide : celle du clavier",
    "The take that the blend is like at 1. Empty: as the panel says":
        "La prise à laquelle le mélange ressemble à 1. Vide : comme dans le panneau",
    "The take that the blend is like at 1. Empty: the selected one":
        "La prise à laquelle le mélange ressemble à 1. Vide : celle sélectionnée",
    "The take that the buttons are about. Double-click its name to rename it":
        "La prise concernée par les boutons. Double-cliquez son nom pour la renommer",
    "The take to bake": "La prise à précalculer",
    "The take was deleted from the list meanwhile: undo that, and try again.":
        "La prise a été supprimée de la liste entre-temps : annulez cela, puis réessayez.",
    "The take was made elsewhere": "La prise a été faite ailleurs",
    "The text block inside the .blend that carries the take's motion":
        "Le bloc de texte du .blend qui porte le mouvement de la prise",
    "There is no keyboard to compare on: use a take first":
        "Il n’y a pas de clavier où comparer : utilisez d’abord une prise",
    "There is no keyboard to compare on: use a take first.":
        "Il n’y a pas de clavier où comparer : utilisez d’abord une prise.",
    "There is nothing to blend: select another take than the one on the keyboard, or choose two.":
        "Il n’y a rien à mélanger : sélectionnez une autre prise que celle du clavier, ou choisissez-en deux.",
    "To": "À",
    "Unknown": "Inconnue",
    "Unknown player": "Joueur inconnu",
    "Unknown source": "Source inconnue",
    "Unpack": "Dépaqueter",
    "Use": "Utiliser",
    "Use Take": "Utiliser la prise",
    "Use These Settings": "Utiliser ces réglages",
    "What the take is called; double-click to rename it": "Le nom de la prise ; double-cliquez pour la renommer",
    "When the take was made": "Quand la prise a été faite",
    "Where the recording came from": "D’où venait l’enregistrement",
    "Write the motion of this packed take to a file in the folder of takes beside the .blend, and take it out of the "
    ".blend":
        "Écrire le mouvement de cette prise empaquetée dans un fichier du dossier de prises à côté du .blend, et le "
        "retirer du .blend",
    "a blend": "un mélange",
    "heard by Transkun": "par Transkun",
    "light listener": "écoute légère",
    "notes from MIDI": "notes du MIDI",
    "performer": "performer",
    "{count} files, {size:.1f} MB": "{count} fichiers, {size:.1f} Mo",
    "{first} → {second}, {share}": "{first} → {second}, {share}",
    "{player} {seed}": "{player} {seed}",
    "{player}, seed {seed}": "{player}, graine {seed}",
    "{source}, {duration}, {count:,} notes": "{source}, {duration}, {count:,} notes",
    "{time}, {listener}": "{time}, {listener}",
    "{told}; its file is still {path}": "{told} ; son fichier est toujours {path}",
    "“{take}” is in the .blend when that is saved": "« {take} » sera dans le .blend une fois celui-ci enregistré",
    "“{take}” is in {path}": "« {take} » est dans {path}",
    "“{take}” is off the list": "« {take} » est retirée de la liste",
    "“{take}” plays": "« {take} » joue",
}

"""The notes of a take: the list, edits, how they are shown, in French."""
WORDS = {
    ("Falling Notes", "Falling"): "Chute",
    ("Falling Notes", "Flat"): "À plat",
    ("Falling Notes", "Upright"): "Debout",
    "1 for the thumb to 5 for the little finger; 0: as it is":
        "De 1 pour le pouce à 5 pour l’auriculaire ; 0 : inchangé",
    "1 note changed, {seconds:.1f} s of the performance solved anew":
        "1 note modifiée, {seconds:.1f} s de l’interprétation recalculées",
    "A colour for each finger, from the thumb's red to the little finger's violet":
        "Une couleur par doigt, du rouge du pouce au violet de l’auriculaire",
    "As It Is": "Inchangée",
    "Blue for the left hand, orange for the right": "Bleu pour la main gauche, orange pour la droite",
    "Change a note first": "Modifiez d’abord une note",
    "Change a note of the take: finger, hand, time, key, or mute it. Solve Passage then moves the hands":
        "Modifier une note de la prise : doigt, main, temps, touche, ou la rendre muette. Recalculer bouge ensuite "
        "les mains",
    "Colour By": "Couleur selon",
    "Colour the keys in the viewport while they sound": "Colorer les touches dans la vue 3D tant qu’elles sonnent",
    "Discard Edits": "Abandonner les modifications",
    "Down a wall behind the keys, as the player sees it":
        "Le long d’un mur derrière les touches, comme le pianiste le voit",
    "Edit Note": "Modifier la note",
    "Edits": "Modifications",
    "Falling Notes": "Notes tombantes",
    "Finger": "Doigt",
    "Fingering": "Doigté",
    "Follow": "Suivre",
    "Follow Playhead": "Suivre la tête de lecture",
    "Forget the changes of notes that were not solved yet": "Oublier les modifications de notes pas encore recalculées",
    "Generate a performance first": "Générez d’abord une interprétation",
    "Go to the frame at which the selected note begins": "Aller à la frame où commence la note sélectionnée",
    "Hand": "Main",
    "Heard or not, as now": "Entendue ou non, comme maintenant",
    "Higher": "Plus haut",
    "How long before it is played a note appears": "Combien de temps avant d’être jouée une note apparaît",
    "Index finger plays the note": "L’index joue la note",
    "It is left out": "Elle est omise",
    "It is played": "Elle est jouée",
    "Its number in the list of notes, from 0; -1 for the selected one":
        "Son numéro dans la liste des notes, à partir de 0 ; -1 pour celle sélectionnée",
    "Jump to Note": "Aller à la note",
    "L": "G",
    "Later": "Plus tard",
    "Lead Time": "Anticipation",
    "Leave the note out: no finger plays it, its key rests. It stays in the list":
        "Omettre la note : aucun doigt ne la joue, sa touche repose. Elle reste dans la liste",
    "Left": "Gauche",
    "Let the notes around the changed one have other fingers where that is more comfortable. Fingers that you chose "
    "yourself are kept. Off: only what is in the way changes":
        "Donner d’autres doigts aux notes voisines quand c’est plus commode. Les doigts que vous avez choisis "
        "restent. Désactivé : seul ce qui gêne change",
    "Lit Keys": "Touches éclairées",
    "Little finger plays the note": "L’auriculaire joue la note",
    "Live": "En direct",
    "Middle finger plays the note": "Le majeur joue la note",
    "Move": "Décalage",
    "Move (ms)": "Décalage (ms)",
    "Move the hands anew around the changed notes, in about a second. All else stays, to the last bit":
        "Refaire le mouvement des mains autour des notes modifiées, en une seconde environ. Tout le reste demeure, au "
        "bit près",
    "Mute": "Muette",
    "No finger: the key moves by itself": "Aucun doigt : la touche bouge d’elle-même",
    "No note is selected: choose one in the list.": "Aucune note n’est sélectionnée : choisissez-en une dans la liste.",
    "Note": "Note",
    "Play another key: so many semitones higher, or lower when negative":
        "Jouer une autre touche : tant de demi-tons plus haut, ou plus bas si négatif",
    "Play the note so many milliseconds later, or sooner when negative":
        "Jouer la note tant de millisecondes plus tard, ou plus tôt si négatif",
    "R": "D",
    "Refinger Around": "Redoigter autour",
    "Right": "Droite",
    "Ring finger plays the note": "L’annulaire joue la note",
    "Seconds by which it is played later; sooner when negative":
        "Secondes dont elle est jouée plus tard ; plus tôt si négatif",
    "Select the note that is being played, as the scene's frame changes":
        "Sélectionner la note jouée quand la frame de la scène change",
    "Semitones": "Demi-tons",
    "Semitones by which it is higher; lower when negative":
        "Demi-tons dont elle est plus haute ; plus basse si négatif",
    "Show fingers' numbers at the fingertips that play, and on the falling notes":
        "Afficher les numéros des doigts aux bouts qui jouent et sur les notes tombantes",
    "Show in the viewport the notes to come as bars that fall onto their keys":
        "Afficher dans la vue 3D les notes à venir en barres qui tombent sur leurs touches",
    "Solve Passage": "Recalculer",
    "Solve the passage at once after every change, instead of gathering changes until you press Solve Passage":
        "Recalculer le passage aussitôt après chaque modification, au lieu de les réunir jusqu’à Recalculer",
    "Sound": "Sonore",
    "The hand that plays it now": "La main qui la joue maintenant",
    "The left hand": "La main gauche",
    "The left hand plays the note; a finger is found for it": "La main gauche joue la note ; un doigt lui est trouvé",
    "The note that is selected": "La note sélectionnée",
    "The right hand": "La main droite",
    "The right hand plays the note; a finger is found for it": "La main droite joue la note ; un doigt lui est trouvé",
    "The take is not baked onto a keyboard: press Bake Again first.":
        "La prise n’est précalculée sur aucun clavier : pressez d’abord Réappliquer.",
    "Thumb plays the note": "Le pouce joue la note",
    "Towards the keys in their own plane, for a camera above them":
        "Vers les touches, dans leur plan, pour une caméra au-dessus",
    "What is to become of notes once the passage is solved":
        "Ce que deviennent les notes une fois le passage recalculé",
    "What the colours of notes and keys tell": "Ce que disent les couleurs des notes et des touches",
    "Where notes fall": "Où tombent les notes",
    "Whether it is left out": "Si elle est omise",
    "Which finger plays the note": "Quel doigt joue la note",
    "Which hand plays it": "Quelle main la joue",
    "Which hand plays the note": "Quelle main joue la note",
    "{count} notes changed, {seconds:.1f} s of the performance solved anew":
        "{count} notes modifiées, {seconds:.1f} s de l’interprétation recalculées",
}

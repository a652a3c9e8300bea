"""The animator's own keyboard and hands, in French."""
WORDS = {
    "1 key that is played lies outside this keyboard, and the hands play it in the air: choose one with more keys.":
        "1 touche jouée est hors de ce clavier, et les mains la jouent dans le vide : choisissez-en un avec plus de "
        "touches.",
    "Add MANO's corrections of the skin for bent fingers, as driven shape keys":
        "Ajouter les corrections de peau de MANO pour les doigts pliés, en clés de forme pilotées",
    "Adopt Named Keys": "Adopter les touches nommées",
    "Adopt Two Keys": "Adopter deux touches",
    "Both picks are in the same place: pick the first white key, then the last.":
        "Les deux points sont au même endroit : choisissez la première touche blanche, puis la dernière.",
    "Click the first white key ({note}) on its top; Esc cancels":
        "Cliquez le dessus de la première touche blanche ({note}) ; Échap annule",
    "Click the last white key ({note}) on its top; Esc cancels":
        "Cliquez le dessus de la dernière touche blanche ({note}) ; Échap annule",
    "Fewer than two white keys were found by their names: name at least the first and the last.":
        "Moins de deux touches blanches ont été reconnues à leur nom : nommez au moins la première et la dernière.",
    "First": "Première",
    "Folder": "Dossier",
    "Give your own keyboard back as it was: its keys rest, and PianoFlow's is seen again in its old place":
        "Rendre votre clavier comme il était : ses touches reposent, et celui de PianoFlow reparaît à son ancienne "
        "place",
    "Last": "Dernière",
    "MANO's shape parameters; zero is the mean hand": "Paramètres de forme de MANO ; zéro est la main moyenne",
    "Middle of the front edge of the first white key, on its top, in the world":
        "Milieu du bord avant de la première touche blanche, sur le dessus, dans le monde",
    "No key was found for {count} of the objects ({names}): name them by note or by MIDI number if they are keys.":
        "Aucune touche trouvée pour {count} des objets ({names}) : nommez-les par note ou numéro MIDI si ce sont des "
        "touches.",
    "No keyboard of yours is adopted": "Aucun clavier à vous n’est adopté",
    "Pose Corrections": "Corrections de pose",
    "Press this in the 3D viewport, where the keys can be clicked.":
        "Pressez ceci dans la vue 3D, où l’on peut cliquer les touches.",
    "Put the hands on a keyboard of your own whose keys are objects named by note or by MIDI number (“C4”, “c#4”, "
    "“Db4”, “Key_60”, “60”): select the keys, or what carries them. They move from then on":
        "Placer les mains sur votre clavier, dont les touches sont des objets nommés par note ou numéro MIDI (« C4 », "
        "« c#4 », « Db4 », « Key_60 », « 60 ») : sélectionnez les touches ou ce qui les porte. Dès lors elles bougent",
    "Put the hands on a keyboard of your own: click its first white key, then its last. The PianoFlow keyboard is "
    "laid on it unseen. Keys of one joined mesh cannot move; for moving keys use Adopt Named Keys":
        "Placer les mains sur votre clavier : cliquez sa première touche blanche, puis la dernière. Le clavier de "
        "PianoFlow s’y pose, invisible. Les touches d’un maillage joint ne bougent pas ; pour cela, Adopter les "
        "touches nommées",
    "Release My Keyboard": "Libérer mon clavier",
    "Replace the skin and the shape of the hands by those of your own MANO model (MANO_RIGHT.pkl, MANO_LEFT.pkl)":
        "Remplacer la peau et la forme des mains par celles de votre modèle MANO (MANO_RIGHT.pkl, MANO_LEFT.pkl)",
    "Select the objects that are your keys, in Object Mode":
        "Sélectionnez en mode objet les objets qui sont vos touches",
    "Select two vertices in the middle of the front edges, of the first white key and of the last; or leave Edit Mode "
    "and click the keys.":
        "Sélectionnez deux sommets au milieu des bords avant, de la première touche blanche et de la dernière ; ou "
        "quittez le mode édition et cliquez les touches.",
    "Shape": "Forme",
    "Switch to Object Mode first": "Passez d’abord en mode objet",
    "The folder that holds MANO_RIGHT.pkl and MANO_LEFT.pkl; one of them is enough":
        "Le dossier de MANO_RIGHT.pkl et MANO_LEFT.pkl ; l’un des deux suffit",
    "The hands are MANO's now; fingertips lie up to {apart:.1f} mm from those that the take was made for":
        "Les mains sont maintenant celles de MANO ; les bouts des doigts sont à {apart:.1f} mm au plus de ceux pour "
        "lesquels la prise a été faite",
    "The hands play on your keyboard, {scale:.4g} units of the scene a metre; keys that are no objects of their own "
    "do not move":
        "Les mains jouent sur votre clavier, {scale:.4g} unités de la scène par mètre ; les touches qui ne sont pas "
        "des objets à part ne bougent pas",
    "The key that was clicked first is gone: click both keys again.":
        "La touche cliquée en premier n’existe plus : cliquez de nouveau les deux touches.",
    "The keyboard seems to stand on end: pick the first and the last white key from above.":
        "Le clavier semble posé sur le flanc : choisissez la première et la dernière touche blanche par le dessus.",
    "The keys all lie in the same place: apply nothing, and select the keys' own objects.":
        "Toutes les touches sont au même endroit : n’appliquez rien, et sélectionnez les objets des touches eux-mêmes.",
    "The keys that are picked have to be two white keys, the lower one first: set their names.":
        "Les touches choisies doivent être deux touches blanches, la plus grave d’abord : réglez leurs noms.",
    "The same of the last white key": "De même pour la dernière touche blanche",
    "The white key that is clicked first, such as A0, or E1 on 76 keys":
        "La touche blanche cliquée en premier, par exemple A0, ou E1 sur 76 touches",
    "The white key that is clicked last, such as C8": "La touche blanche cliquée en dernier, par exemple C8",
    "There are no PianoFlow hands in this scene: bake a take first":
        "Il n’y a pas de mains de PianoFlow dans cette scène : précalculez d’abord une prise",
    "There is nothing under the mouse: click on the top of the white key.":
        "Il n’y a rien sous la souris : cliquez le dessus de la touche blanche.",
    "Up": "Haut",
    "Upwards from the keys": "Vers le haut depuis les touches",
    "Use My MANO Hands": "Utiliser mes mains MANO",
    "What your names call middle C": "Comment vos noms appellent le do central",
    "{count} keys of yours move now, within {misfit:.1f} mm of a true keyboard's places":
        "{count} de vos touches bougent maintenant, à {misfit:.1f} mm au plus des places d’un vrai clavier",
    "{count} keys that are played lie outside this keyboard, and the hands play them in the air: choose one with more "
    "keys.":
        "{count} touches jouées sont hors de ce clavier, et les mains les jouent dans le vide : choisissez-en un avec "
        "plus de touches.",
    "{told}; {count} of the 88 keys have no object": "{told} ; {count} des 88 touches n’ont pas d’objet",
}

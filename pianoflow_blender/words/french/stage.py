"""Stage, cameras, looks and rendering, in French."""
WORDS = {
    ("Skin", "Brown"): "Brune",
    ("Skin", "Dark"): "Foncée",
    ("Skin", "Glove"): "Gant",
    ("Skin", "Light"): "Claire",
    ("Skin", "Mannequin"): "Mannequin",
    ("Skin", "Olive"): "Olive",
    ("Skin", "Pale"): "Pâle",
    ("Skin", "Skin"): "Peau",
    "A dark hall: a warm spotlight from above, a cool rim, black lacquer that mirrors":
        "Une salle sombre : un projecteur chaud d’en haut, un contour froid, une laque noire réfléchissante",
    "A grand piano in black lacquer, its lid closed: 88 keys":
        "Un piano à queue en laque noire, couvercle fermé : 88 touches",
    "A keyboard on a stand: 61 keys, C2 to C7": "Un synthétiseur sur pied : 61 touches, C2 à C7",
    "A stage piano on a stand: 76 keys, E1 to G7": "Un piano de scène sur pied : 76 touches, E1 à G7",
    "A stage piano on a stand: 88 keys, A0 to C8": "Un piano de scène sur pied : 88 touches, A0 à C8",
    "An upright piano in black lacquer: 88 keys": "Un piano droit en laque noire : 88 touches",
    "Brown skin (Fitzpatrick V)": "Peau brune (Fitzpatrick V)",
    "Build five cameras, lights and a room around the keyboard, framed for the last take, and look through the chosen "
    "camera. A stage that is there is built anew; your own lights and cameras stay":
        "Construire cinq caméras, des éclairages et une pièce autour du clavier, cadrés pour la dernière prise, et "
        "regarder par la caméra choisie. Un plateau présent est refait ; vos éclairages et caméras restent",
    "Cancel Rendering": "Annuler le rendu",
    "Choose a file for the output, such as //performance.mp4.":
        "Choisissez un fichier de sortie, par exemple //performance.mp4.",
    "Digital 61": "Numérique 61",
    "Digital 76": "Numérique 76",
    "Digital 88": "Numérique 88",
    "Even light and nothing behind: stills (.png), picture sequences and .mov videos keep a transparent background "
    "for compositing; .mp4 cannot":
        "Lumière uniforme et rien derrière : images fixes (.png), suites d’images et vidéos .mov gardent un fond "
        "transparent pour le compositing ; .mp4 ne le peut pas",
    "Fair skin (Fitzpatrick II-III): the hands as they come":
        "Peau claire (Fitzpatrick II-III) : les mains telles quelles",
    "First Key": "Première touche",
    "Flat": "Uniforme",
    "From, To": "De, à",
    "Generate a performance or import a take first: there is no keyboard in the scene":
        "Générez d’abord une interprétation ou importez une prise : il n’y a pas de clavier dans la scène",
    "Grand": "À queue",
    "Hide": "Cacher",
    "Hide Left Hand": "Cacher la main gauche",
    "Hide Right Hand": "Cacher la main droite",
    "Hide the left hand and its sleeve in viewports and renders; its keys go on moving":
        "Cacher la main gauche et sa manche dans les vues et les rendus ; ses touches continuent de bouger",
    "Hide the right hand and its sleeve in viewports and renders; its keys go on moving":
        "Cacher la main droite et sa manche dans les vues et les rendus ; ses touches continuent de bouger",
    "Last Key": "Dernière touche",
    "Lights and room of the stage, changed in place: cameras and your own lights stay":
        "Éclairages et pièce du plateau, changés sur place : les caméras et vos éclairages restent",
    "Look": "Aspect",
    "Middle C": "Do central",
    "Middle C is C3, the lowest key A-1: Yamaha, Logic, Cubase":
        "Le do central est C3, la touche la plus grave A-1 : Yamaha, Logic, Cubase",
    "Middle C is C4, the lowest key A0: most programs, and PianoFlow":
        "Le do central est C4, la touche la plus grave A0 : la plupart des programmes, et PianoFlow",
    "Olive or tanned skin (Fitzpatrick IV)": "Peau olive ou bronzée (Fitzpatrick IV)",
    "Plain grey, without a person behind it": "Gris uni, sans personne derrière",
    "Remove Stage": "Supprimer le plateau",
    "Render Still": "Rendre une image fixe",
    "Render Video": "Rendre la vidéo",
    "Render the present frame to a picture beside the output video":
        "Rendre la frame actuelle en une image à côté de la vidéo de sortie",
    "Render the scene's range to a video with sound, in a second Blender: you can go on working meanwhile":
        "Rendre l’intervalle de la scène en vidéo avec le son, dans un second Blender : vous pouvez travailler "
        "pendant ce temps",
    "Rendered {path}": "Rendu : {path}",
    "Rendering": "Rendu",
    "Save the .blend file first, or choose an output that does not begin with //.":
        "Enregistrez d’abord le fichier .blend, ou choisissez une sortie qui ne commence pas par //.",
    "Set Up Stage": "Installer le plateau",
    "Stage": "Salle",
    "Still": "Image fixe",
    "Stop rendering the video; an earlier one stays as it is":
        "Arrêter le rendu de la vidéo ; une vidéo antérieure reste telle quelle",
    "Studio": "Studio",
    "Take PianoFlow's cameras, lights and room away: the scene has its own world again. Hands and keyboard stay":
        "Enlever les caméras, les éclairages et la pièce de PianoFlow : la scène retrouve son propre monde. Mains et "
        "clavier restent",
    "The colour of the hands in this scene. Their shape, their sleeves and materials of your own stay as they are":
        "La couleur des mains dans cette scène. Leur forme, leurs manches et vos propres matériaux restent tels quels",
    "The hands play on your keyboard.": "Les mains jouent sur votre clavier.",
    "The scene has no camera: press Set Up Stage first":
        "La scène n’a pas de caméra : pressez d’abord Installer le plateau",
    "The scene has no camera: set a stage, or add a camera.":
        "La scène n’a pas de caméra : installez un plateau, ou ajoutez une caméra.",
    "The white key of your keyboard that you click first, such as A0, or E1 on 76 keys":
        "La touche blanche de votre clavier que vous cliquez en premier, par exemple A0, ou E1 sur 76 touches",
    "The white key of your keyboard that you click last, such as C8":
        "La touche blanche de votre clavier que vous cliquez en dernier, par exemple C8",
    "There is no keyboard in the scene: bake a take, or append PianoFlow's keyboard first.":
        "Il n’y a pas de clavier dans la scène : précalculez une prise, ou ajoutez le clavier de PianoFlow.",
    "There is no stage in this scene": "Il n’y a pas de plateau dans cette scène",
    "Three softboxes and a quiet room: every finger is seen":
        "Trois boîtes à lumière et une pièce calme : chaque doigt se voit",
    "Upright": "Droit",
    "Very dark skin (Fitzpatrick VI), with lighter palms": "Peau très foncée (Fitzpatrick VI), aux paumes plus claires",
    "Very fair skin that burns (Fitzpatrick I)": "Peau très claire qui brûle (Fitzpatrick I)",
    "Video": "Vidéo",
    "Video to write": "Vidéo à écrire",
    "What the keyboard looks like, changed in place under the performance. Keys that a smaller one lacks are hidden, "
    "not removed":
        "L’aspect du clavier, changé sur place sous l’interprétation. Les touches qu’un plus petit n’a pas sont "
        "cachées, pas supprimées",
    "What the names of your keys call middle C": "Comment les noms de vos touches appellent le do central",
    "White gloves": "Gants blancs",
}

"""Stage, cameras, looks and rendering, in German."""
WORDS = {
    ("Skin", "Brown"): "Braun",
    ("Skin", "Dark"): "Dunkel",
    ("Skin", "Glove"): "Handschuh",
    ("Skin", "Light"): "Hell",
    ("Skin", "Mannequin"): "Gliederpuppe",
    ("Skin", "Olive"): "Oliv",
    ("Skin", "Pale"): "Blass",
    ("Skin", "Skin"): "Haut",
    "A dark hall: a warm spotlight from above, a cool rim, black lacquer that mirrors":
        "Ein dunkler Saal: ein warmer Scheinwerfer von oben, ein kühler Rand, spiegelnder schwarzer Lack",
    "A grand piano in black lacquer, its lid closed: 88 keys":
        "Ein Flügel in schwarzem Lack, der Deckel geschlossen: 88 Tasten",
    "A keyboard on a stand: 61 keys, C2 to C7": "Ein Keyboard auf einem Ständer: 61 Tasten, C2 bis C7",
    "A stage piano on a stand: 76 keys, E1 to G7": "Ein Stagepiano auf einem Ständer: 76 Tasten, E1 bis G7",
    "A stage piano on a stand: 88 keys, A0 to C8": "Ein Stagepiano auf einem Ständer: 88 Tasten, A0 bis C8",
    "An upright piano in black lacquer: 88 keys": "Ein Klavier in schwarzem Lack: 88 Tasten",
    "Brown skin (Fitzpatrick V)": "Braune Haut (Fitzpatrick V)",
    "Build five cameras, lights and a room around the keyboard, framed for the last take, and look through the chosen "
    "camera. A stage that is there is built anew; your own lights and cameras stay":
        "Fünf Kameras, Lichter und einen Raum um die Klaviatur bauen, passend zum letzten Take, und durch die "
        "gewählte Kamera blicken. Eine vorhandene Bühne wird neu gebaut; Ihre eigenen Lichter und Kameras bleiben",
    "Cancel Rendering": "Rendern abbrechen",
    "Choose a file for the output, such as //performance.mp4.":
        "Eine Datei für die Ausgabe wählen, etwa //performance.mp4.",
    "Digital 61": "Digital 61",
    "Digital 76": "Digital 76",
    "Digital 88": "Digital 88",
    "Even light and nothing behind: stills (.png), picture sequences and .mov videos keep a transparent background "
    "for compositing; .mp4 cannot":
        "Gleichmäßiges Licht und nichts dahinter: Standbilder (.png), Bildfolgen und .mov-Videos behalten einen "
        "durchsichtigen Hintergrund fürs Compositing; .mp4 kann das nicht",
    "Fair skin (Fitzpatrick II-III): the hands as they come":
        "Helle Haut (Fitzpatrick II-III): die Hände, wie sie kommen",
    "First Key": "Erste Taste",
    "Flat": "Gleichmäßig",
    "From, To": "Von, bis",
    "Generate a performance or import a take first: there is no keyboard in the scene":
        "Zuerst eine Darbietung erzeugen oder einen Take importieren: in der Szene ist keine Klaviatur",
    "Grand": "Flügel",
    "Hide": "Verbergen",
    "Hide Left Hand": "Linke Hand verbergen",
    "Hide Right Hand": "Rechte Hand verbergen",
    "Hide the left hand and its sleeve in viewports and renders; its keys go on moving":
        "Die linke Hand samt Ärmel in Ansichtsfenstern und beim Rendern verbergen; ihre Tasten bewegen sich weiter",
    "Hide the right hand and its sleeve in viewports and renders; its keys go on moving":
        "Die rechte Hand samt Ärmel in Ansichtsfenstern und beim Rendern verbergen; ihre Tasten bewegen sich weiter",
    "Last Key": "Letzte Taste",
    "Lights and room of the stage, changed in place: cameras and your own lights stay":
        "Lichter und Raum der Bühne, an Ort und Stelle gewechselt: Kameras und Ihre eigenen Lichter bleiben",
    "Look": "Aussehen",
    "Middle C": "Mittleres C",
    "Middle C is C3, the lowest key A-1: Yamaha, Logic, Cubase":
        "Das mittlere C ist C3, die tiefste Taste A-1: Yamaha, Logic, Cubase",
    "Middle C is C4, the lowest key A0: most programs, and PianoFlow":
        "Das mittlere C ist C4, die tiefste Taste A0: die meisten Programme und PianoFlow",
    "Olive or tanned skin (Fitzpatrick IV)": "Olivfarbene oder gebräunte Haut (Fitzpatrick IV)",
    "Plain grey, without a person behind it": "Schlichtes Grau, ohne einen Menschen dahinter",
    "Remove Stage": "Bühne entfernen",
    "Render Still": "Standbild rendern",
    "Render Video": "Video rendern",
    "Render the present frame to a picture beside the output video":
        "Das aktuelle Bild neben dem Ausgabevideo als Bilddatei rendern",
    "Render the scene's range to a video with sound, in a second Blender: you can go on working meanwhile":
        "Den Bereich der Szene in einem zweiten Blender als Video mit Ton rendern: Sie können derweil weiterarbeiten",
    "Rendered {path}": "Gerendert: {path}",
    "Rendering": "Rendern",
    "Save the .blend file first, or choose an output that does not begin with //.":
        "Zuerst die .blend-Datei speichern oder eine Ausgabe wählen, die nicht mit // beginnt.",
    "Set Up Stage": "Bühne aufbauen",
    "Stage": "Bühne",
    "Still": "Standbild",
    "Stop rendering the video; an earlier one stays as it is":
        "Das Rendern des Videos beenden; ein früheres bleibt, wie es ist",
    "Studio": "Studio",
    "Take PianoFlow's cameras, lights and room away: the scene has its own world again. Hands and keyboard stay":
        "PianoFlows Kameras, Lichter und Raum entfernen: die Szene hat wieder ihre eigene Welt. Hände und Klaviatur "
        "bleiben",
    "The colour of the hands in this scene. Their shape, their sleeves and materials of your own stay as they are":
        "Die Farbe der Hände in dieser Szene. Form, Ärmel und Ihre eigenen Materialien bleiben, wie sie sind",
    "The hands play on your keyboard.": "Die Hände spielen auf Ihrer Klaviatur.",
    "The scene has no camera: press Set Up Stage first": "Die Szene hat keine Kamera: zuerst „Bühne aufbauen“ drücken",
    "The scene has no camera: set a stage, or add a camera.":
        "Die Szene hat keine Kamera: eine Bühne aufbauen oder eine Kamera hinzufügen.",
    "The white key of your keyboard that you click first, such as A0, or E1 on 76 keys":
        "Die weiße Taste Ihrer Klaviatur, die Sie zuerst anklicken, etwa A0, oder E1 bei 76 Tasten",
    "The white key of your keyboard that you click last, such as C8":
        "Die weiße Taste Ihrer Klaviatur, die Sie zuletzt anklicken, etwa C8",
    "There is no keyboard in the scene: bake a take, or append PianoFlow's keyboard first.":
        "In der Szene ist keine Klaviatur: einen Take backen oder PianoFlows Klaviatur anhängen.",
    "There is no stage in this scene": "In dieser Szene ist keine Bühne",
    "Three softboxes and a quiet room: every finger is seen":
        "Drei Softboxen und ein ruhiger Raum: jeder Finger ist zu sehen",
    "Upright": "Klavier",
    "Very dark skin (Fitzpatrick VI), with lighter palms":
        "Sehr dunkle Haut (Fitzpatrick VI), mit helleren Handflächen",
    "Very fair skin that burns (Fitzpatrick I)": "Sehr helle Haut, die leicht verbrennt (Fitzpatrick I)",
    "Video": "Video",
    "Video to write": "Videodatei",
    "What the keyboard looks like, changed in place under the performance. Keys that a smaller one lacks are hidden, "
    "not removed":
        "Wie die Klaviatur aussieht, unter der Darbietung gewechselt. Tasten, die eine kleinere nicht hat, werden "
        "verborgen, nicht entfernt",
    "What the names of your keys call middle C": "Wie die Namen Ihrer Tasten das mittlere C nennen",
    "White gloves": "Weiße Handschuhe",
}

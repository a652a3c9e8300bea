"""Export, in French."""
WORDS = {
    "BVH (.bvh)": "BVH (.bvh)",
    "Bones alone, for motion tools: a file for each hand, named _left and _right, in the keyboard's own frame, metres":
        "Les os seuls, pour les outils de mouvement : un fichier par main, nommés _left et _right, dans le repère du "
        "clavier, en mètres",
    "Cancel Export": "Annuler l’exportation",
    "Export Performance": "Exporter l’interprétation",
    "Exported {files}": "Exporté : {files}",
    "Exporting": "Exportation",
    "Export…": "Exporter…",
    "FBX (.fbx)": "FBX (.fbx)",
    "Fingertips and Joints (.npz)": "Bouts des doigts et articulations (.npz)",
    "Format": "Format",
    "Frame Rate": "Images/s",
    "Frames a second in the file; 0 is the scene's own rate, and for arrays and takes the usual one of their kind":
        "Images par seconde dans le fichier ; 0 est la fréquence de la scène et, pour les tableaux et les prises, "
        "celle d’usage",
    "From Mean Pose": "Depuis la pose moyenne",
    "Generate a performance or import a take first: there is nothing to export":
        "Générez d’abord une interprétation ou importez une prise : il n’y a rien à exporter",
    "Hands Only": "Mains seules",
    "Hands with skin and bones as UsdSkel; needs a Blender that was built with USD":
        "Les mains avec peau et os en UsdSkel ; demande un Blender compilé avec USD",
    "Hands with skin and bones for Maya, MotionBuilder, Unreal and Unity":
        "Les mains avec peau et os pour Maya, MotionBuilder, Unreal et Unity",
    "Hands with skin and bones for game engines and the web, one binary file":
        "Les mains avec peau et os pour les moteurs de jeu et le web, en un fichier binaire",
    "Leave out the keyboard and its moving keys": "Sans le clavier ni ses touches mobiles",
    "MANO Files": "Fichiers MANO",
    "MANO Poses (.npz)": "Poses MANO (.npz)",
    "Numpy arrays for smplx and manopth: 48 axis-angle numbers a hand and frame":
        "Tableaux numpy pour smplx et manopth : 48 nombres axe-angle par main et par frame",
    "Piano Performance (PianoFlow)": "Interprétation de piano (PianoFlow)",
    "PianoMotion10M (.json)": "PianoMotion10M (.json)",
    "Plain numpy arrays of contact points, joints, poses and notes in the keyboard's frame":
        "De simples tableaux numpy des points de contact, articulations, poses et notes, dans le repère du clavier",
    "Rows of 62 numbers as that data set has them; needs MANO's own files":
        "Des lignes de 62 nombres comme dans ce jeu de données ; demande les fichiers de MANO",
    "Stop exporting; files that were there stay as they are":
        "Arrêter l’exportation ; les fichiers antérieurs restent tels quels",
    "Take (.npz)": "Prise (.npz)",
    "Tell poses relative to MANO's mean pose, as smplx has them unless flat_hand_mean is set. Needs MANO's files":
        "Exprimer les poses depuis la pose moyenne de MANO, comme smplx sans flat_hand_mean. Demande les fichiers de "
        "MANO",
    "The file to write": "Le fichier à écrire",
    "The folder of your own MANO_RIGHT.pkl: places are then counted from MANO's rest wrist, and poses can be relative "
    "to its mean pose":
        "Le dossier de votre MANO_RIGHT.pkl : les positions partent alors du poignet au repos de MANO, et les poses "
        "peuvent être relatives à sa pose moyenne",
    "The kind of file to write": "Le type de fichier à écrire",
    "The motion as it is seen now, your changes included, as a take that PianoFlow can bake elsewhere":
        "Le mouvement tel qu’on le voit, vos modifications comprises, en une prise que PianoFlow peut précalculer "
        "ailleurs",
    "The scene's frame range holds less than two frames: set its end behind its start.":
        "L’intervalle de la scène contient moins de deux frames : placez sa fin après son début.",
    "There are no two hands to export: generate a performance or import a take first.":
        "Il n’y a pas deux mains à exporter : générez d’abord une interprétation ou importez une prise.",
    "This Blender was built without USD: export glTF or FBX, or use a Blender of blender.org.":
        "Ce Blender est compilé sans USD : exportez en glTF ou FBX, ou utilisez un Blender de blender.org.",
    "USD (.usdc)": "USD (.usdc)",
    "Write the hands' motion as it is seen in the scene's range, your own changes and layers included, to a file for "
    "other programs. Sound is not part of it":
        "Écrire le mouvement des mains tel qu’on le voit dans l’intervalle de la scène, vos modifications et calques "
        "compris, dans un fichier pour d’autres programmes. Sans le son",
    "Write the hands' motion to a file in a second Blender: you can go on working meanwhile":
        "Écrire le mouvement des mains dans un fichier, dans un second Blender : vous pouvez travailler pendant ce "
        "temps",
    "glTF (.glb)": "glTF (.glb)",
}

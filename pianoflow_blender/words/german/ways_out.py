"""Export, in German."""
WORDS = {
    "BVH (.bvh)": "BVH (.bvh)",
    "Bones alone, for motion tools: a file for each hand, named _left and _right, in the keyboard's own frame, metres":
        "Nur Knochen, für Bewegungsprogramme: eine Datei je Hand, benannt _left und _right, im Bezugssystem der "
        "Klaviatur, Meter",
    "Cancel Export": "Export abbrechen",
    "Export Performance": "Darbietung exportieren",
    "Exported {files}": "Exportiert: {files}",
    "Exporting": "Exportieren",
    "Export…": "Exportieren …",
    "FBX (.fbx)": "FBX (.fbx)",
    "Fingertips and Joints (.npz)": "Fingerkuppen und Gelenke (.npz)",
    "Format": "Format",
    "Frame Rate": "Bildrate",
    "Frames a second in the file; 0 is the scene's own rate, and for arrays and takes the usual one of their kind":
        "Bilder pro Sekunde in der Datei; 0 ist die Rate der Szene, bei Arrays und Takes die jeweils übliche",
    "From Mean Pose": "Von der Mittelpose aus",
    "Generate a performance or import a take first: there is nothing to export":
        "Zuerst eine Darbietung erzeugen oder einen Take importieren: es gibt nichts zu exportieren",
    "Hands Only": "Nur Hände",
    "Hands with skin and bones as UsdSkel; needs a Blender that was built with USD":
        "Hände mit Haut und Knochen als UsdSkel; braucht ein Blender, das mit USD gebaut ist",
    "Hands with skin and bones for Maya, MotionBuilder, Unreal and Unity":
        "Hände mit Haut und Knochen für Maya, MotionBuilder, Unreal und Unity",
    "Hands with skin and bones for game engines and the web, one binary file":
        "Hände mit Haut und Knochen für Spiele-Engines und das Web, eine Binärdatei",
    "Leave out the keyboard and its moving keys": "Klaviatur und bewegte Tasten weglassen",
    "MANO Files": "MANO-Dateien",
    "MANO Poses (.npz)": "MANO-Posen (.npz)",
    "Numpy arrays for smplx and manopth: 48 axis-angle numbers a hand and frame":
        "Numpy-Arrays für smplx und manopth: 48 Achsenwinkel-Zahlen je Hand und Bild",
    "Piano Performance (PianoFlow)": "Klavierdarbietung (PianoFlow)",
    "PianoMotion10M (.json)": "PianoMotion10M (.json)",
    "Plain numpy arrays of contact points, joints, poses and notes in the keyboard's frame":
        "Einfache Numpy-Arrays von Berührpunkten, Gelenken, Posen und Noten im Bezugssystem der Klaviatur",
    "Rows of 62 numbers as that data set has them; needs MANO's own files":
        "Zeilen aus 62 Zahlen wie in jenem Datensatz; braucht MANOs eigene Dateien",
    "Stop exporting; files that were there stay as they are":
        "Den Export beenden; frühere Dateien bleiben, wie sie sind",
    "Take (.npz)": "Take (.npz)",
    "Tell poses relative to MANO's mean pose, as smplx has them unless flat_hand_mean is set. Needs MANO's files":
        "Posen relativ zu MANOs Mittelpose angeben, wie smplx ohne flat_hand_mean. Braucht MANOs Dateien",
    "The file to write": "Die zu schreibende Datei",
    "The folder of your own MANO_RIGHT.pkl: places are then counted from MANO's rest wrist, and poses can be relative "
    "to its mean pose":
        "Der Ordner Ihrer eigenen MANO_RIGHT.pkl: Orte zählen dann von MANOs Handgelenk in Ruhe aus, und Posen können "
        "relativ zur Mittelpose sein",
    "The kind of file to write": "Die Art der Datei",
    "The motion as it is seen now, your changes included, as a take that PianoFlow can bake elsewhere":
        "Die Bewegung, wie sie jetzt zu sehen ist, mit Ihren Änderungen, als Take, den PianoFlow anderswo backen kann",
    "The scene's frame range holds less than two frames: set its end behind its start.":
        "Der Bildbereich der Szene hat weniger als zwei Bilder: das Ende hinter den Anfang setzen.",
    "There are no two hands to export: generate a performance or import a take first.":
        "Es gibt keine zwei Hände zum Exportieren: zuerst eine Darbietung erzeugen oder einen Take importieren.",
    "This Blender was built without USD: export glTF or FBX, or use a Blender of blender.org.":
        "Dieses Blender ist ohne USD gebaut: glTF oder FBX exportieren oder ein Blender von blender.org verwenden.",
    "USD (.usdc)": "USD (.usdc)",
    "Write the hands' motion as it is seen in the scene's range, your own changes and layers included, to a file for "
    "other programs. Sound is not part of it":
        "Die Bewegung der Hände, wie sie im Bereich der Szene zu sehen ist, mit Ihren Änderungen und Ebenen, für "
        "andere Programme in eine Datei schreiben. Ton gehört nicht dazu",
    "Write the hands' motion to a file in a second Blender: you can go on working meanwhile":
        "Die Bewegung der Hände in einem zweiten Blender in eine Datei schreiben: Sie können derweil weiterarbeiten",
    "glTF (.glb)": "glTF (.glb)",
}

"""The settings of a scene and the panel *Performance*, in German."""
WORDS = {
    "0: flat fingers, 1: naturally curled, beyond: clawed":
        "0: flache Finger, 1: natürlich gekrümmt, darüber: krallenartig",
    "A sound file, the sound of a video, or a MIDI file on disk":
        "Eine Tondatei, der Ton eines Videos oder eine MIDI-Datei auf der Festplatte",
    "A sound strip of the video sequencer: the hands play the part that it plays, where it plays it":
        "Ein Tonstreifen des Videosequenzers: die Hände spielen den Teil, den er spielt, dort, wo er ihn spielt",
    "About a second a picture of 1280 x 720 without a graphics card: for videos":
        "Etwa eine Sekunde je Bild von 1280 x 720 ohne Grafikkarte: für Videos",
    "Add Sound Strip": "Mit Tonstreifen",
    "Along the keys from the bass end: the arches of the hands":
        "Die Tasten entlang von der Bassseite: die Bögen der Hände",
    "Another number, another performance of the same notes": "Eine andere Zahl, eine andere Darbietung derselben Noten",
    "As Output Properties say": "Wie in den Ausgabeeigenschaften",
    "As the Quality Says": "Nach der Qualität",
    "Automatic": "Automatisch",
    "Best": "Beste",
    "Best (Cycles)": "Beste (Cycles)",
    "Changes of the take's notes, and how they are shown":
        "Änderungen an den Noten des Takes, und wie sie gezeigt werden",
    "Choose a piano recording, a MIDI file or a sound strip, then press Generate: two hands will play it on a "
    "keyboard in this scene.":
        "Eine Klavieraufnahme, eine MIDI-Datei oder einen Tonstreifen wählen, dann „Erzeugen“ drücken: zwei Hände "
        "spielen das auf einer Klaviatur in dieser Szene.",
    "Close": "Nah",
    "Close to the right hand from the treble end, the left behind it":
        "Nah an der rechten Hand von der Diskantseite, die linke dahinter",
    "Draft": "Entwurf",
    "Export": "Exportieren",
    "Fast (Workbench)": "Schnell (Workbench)",
    "File": "Datei",
    "Finger Curl": "Fingerkrümmung",
    "For a first look: a listener that is ten times as fast and misses one note in ten, and rougher gestures":
        "Für einen ersten Blick: ein Gehör, das zehnmal so schnell ist und eine von zehn Noten überhört, und gröbere "
        "Gesten",
    "For a quick look": "Für einen schnellen Blick",
    "Full HD": "Full HD",
    "Generate": "Erzeugen",
    "Good": "Gut",
    "Graphics card (EEVEE)": "Grafikkarte (EEVEE)",
    "Hand Size": "Handgröße",
    "Hears notes and pedal most exactly": "Hört Noten und Pedal am genauesten",
    "How a performance is laid down": "Wie eine Darbietung angelegt wird",
    "How far fingers lift and how much repetitions differ: 0 is machine-like, 1 usual":
        "Wie weit Finger sich heben und wie sehr Wiederholungen sich unterscheiden: 0 ist maschinenhaft, 1 üblich",
    "How far wrists move the way of recorded pianists: 0 as rules would have it, 1 all the way, which lays more of "
    "our shorter fingers on silent keys":
        "Wie sehr sich Handgelenke wie bei aufgenommenen Pianisten bewegen: 0 nach Regeln, 1 ganz, womit mehr unserer "
        "kürzeren Finger auf stummen Tasten liegen",
    "How hands, keyboard and stage look in this scene": "Wie Hände, Klaviatur und Bühne in dieser Szene aussehen",
    "How large the hands are beside an average adult's: 0.85 is a child's, 1.15 a very large hand. Small hands stretch "
    "less and move more, and have fingerings of their own":
        "Wie groß die Hände gegenüber denen eines durchschnittlichen Erwachsenen sind: 0,85 ist eine Kinderhand, 1,15 "
        "eine sehr große. Kleine Hände greifen weniger weit, bewegen sich mehr und haben eigene Fingersätze",
    "How much chance there is in the gestures: with 0 all seeds play alike, with 1 they differ most and fingers are "
    "least sure":
        "Wie viel Zufall in den Gesten ist: bei 0 spielen alle Startwerte gleich, bei 1 unterscheiden sie sich am "
        "meisten, und Finger sind am unsichersten",
    "How much higher or lower than usual the wrists are carried, on a keyboard of true size":
        "Wie viel höher oder tiefer als üblich die Handgelenke gehalten werden, auf einer Klaviatur wahrer Größe",
    "How much time the performance may cost": "Wie viel Zeit die Darbietung kosten darf",
    "How pictures are rendered": "Wie Bilder gerendert werden",
    "How the performance leaves Blender": "Wie die Darbietung Blender verlässt",
    "Human Wrists": "Handgelenke",
    "Install It in the Preferences": "In den Einstellungen installieren",
    "Keyboard": "Klaviatur",
    "Light": "Leicht",
    "Light for a draft, else Transkun": "Leicht für einen Entwurf, sonst Transkun",
    "Listener": "Gehör",
    "Liveliness": "Lebendigkeit",
    "MIDI of it, if you have it": "MIDI dazu, falls vorhanden",
    "Notes": "Noten",
    "On a New Keyboard": "Neue Klaviatur",
    "Orbit": "Kreis",
    "Output": "Ausgabe",
    "Over the player's right shoulder: both hands and the keys":
        "Über die rechte Schulter des Spielers: beide Hände und die Tasten",
    "Performer": "Performer",
    "PianoFlow where its networks are installed, else the performer":
        "PianoFlow, wo seine Netze installiert sind, sonst der Performer",
    "Play on a new keyboard with new hands, instead of replacing the performance on the one there is":
        "Auf einer neuen Klaviatur mit neuen Händen spielen, statt die Darbietung auf der vorhandenen zu ersetzen",
    "Player": "Spieler",
    "Put the recording into the video sequencer, so that it is heard when the scene plays":
        "Die Aufnahme in den Videosequenzer legen, damit sie beim Abspielen der Szene zu hören ist",
    "Quality": "Qualität",
    "Ray traced: for stills": "Mit Strahlverfolgung: für Standbilder",
    "Recording": "Aufnahme",
    "Recording, video or MIDI": "Aufnahme, Video oder MIDI",
    "Rules and inverse kinematics, with knobs for posture": "Regeln und inverse Kinematik, mit Reglern für die Haltung",
    "Seed": "Startwert",
    "Several times faster, misses and invents more notes, hears no pedal":
        "Mehrfach schneller, überhört und erfindet mehr Noten, hört kein Pedal",
    "Side": "Seite",
    "Size": "Größe",
    "Size of the pictures in pixels": "Größe der Bilder in Pixeln",
    "Soft light in real time where there is a graphics card": "Weiches Licht in Echtzeit, wo eine Grafikkarte ist",
    "Source": "Quelle",
    "Start Frame": "Startbild",
    "Straight down, as piano teachers film": "Senkrecht von oben, wie Klavierlehrer filmen",
    "Strip": "Streifen",
    "Swings slowly round the hands from the bass end to the treble end and back":
        "Schwenkt langsam um die Hände von der Bassseite zur Diskantseite und zurück",
    "Takes": "Takes",
    "The Scene's Own": "Wie die Szene",
    "The active camera: the stage has them all, and one click changes over":
        "Die aktive Kamera: die Bühne hat alle, ein Klick wechselt",
    "The best listener, and gestures nearly as fine as the best":
        "Das beste Gehör und Gesten, die fast so fein sind wie die besten",
    "The best listener, and the finest gestures, which take about ten times as long":
        "Das beste Gehör und die feinsten Gesten, die etwa zehnmal so lange brauchen",
    "The engine that listens and plays is not installed yet. Takes can be imported, baked and rendered without it.":
        "Die Engine, die hört und spielt, ist noch nicht installiert. Takes lassen sich ohne sie importieren, backen "
        "und rendern.",
    "The frame at which the recording begins": "Das Bild, in dem die Aufnahme beginnt",
    "The keyboard to play on; its earlier performance is replaced. Empty: the scene's own, or a new one":
        "Die Klaviatur zum Spielen; ihre bisherige Darbietung wird ersetzt. Leer: die der Szene oder eine neue",
    "The networks: motion as it was learnt, then fingertips put on their keys":
        "Die Netze: Bewegung, wie sie gelernt wurde, dann Fingerkuppen auf ihre Tasten gesetzt",
    "The notes of the recording, if you have them: they are played exactly instead of being listened for":
        "Die Noten der Aufnahme, falls vorhanden: sie werden genau gespielt, statt herausgehört",
    "The performances of this scene": "Die Darbietungen dieser Szene",
    "The piano recording to play: WAV, FLAC, OGG, MP3, or M4A, AAC and the sound of videos where ffmpeg is installed. "
    "A MIDI file alone works too":
        "Die Klavieraufnahme zum Spielen: WAV, FLAC, OGG, MP3 oder, wo ffmpeg installiert ist, M4A, AAC und der Ton "
        "von Videos. Auch eine MIDI-Datei allein genügt",
    "The sequencer has no sound strip yet.": "Der Videosequenzer hat noch keinen Tonstreifen.",
    "The sound strip to play": "Der Tonstreifen zum Spielen",
    "The video to write: .mp4, or .mov, which keeps a transparent background. A still gets the same name with its "
    "frame and .png. // is the folder of the saved .blend file":
        "Die Videodatei: .mp4, oder .mov, das einen durchsichtigen Hintergrund behält. Ein Standbild bekommt "
        "denselben Namen mit Bildnummer und .png. // ist der Ordner der gespeicherten .blend-Datei",
    "Top": "Oben",
    "Variety": "Vielfalt",
    "View": "Ansicht",
    "What listens to the recording and writes down its notes": "Was die Aufnahme hört und ihre Noten aufschreibt",
    "What moves the hands": "Was die Hände bewegt",
    "Where the recording comes from": "Woher die Aufnahme kommt",
    "Wrist Height": "Höhe der Handgelenke",
}

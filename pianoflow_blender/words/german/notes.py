"""The notes of a take: the list, edits, how they are shown, in German."""
WORDS = {
    ("Falling Notes", "Falling"): "Fallen",
    ("Falling Notes", "Flat"): "Liegend",
    ("Falling Notes", "Upright"): "Aufrecht",
    "1 for the thumb to 5 for the little finger; 0: as it is":
        "1 für den Daumen bis 5 für den kleinen Finger; 0: wie er ist",
    "1 note changed, {seconds:.1f} s of the performance solved anew":
        "1 Note geändert, {seconds:.1f} s der Darbietung neu berechnet",
    "A colour for each finger, from the thumb's red to the little finger's violet":
        "Eine Farbe je Finger, vom Rot des Daumens bis zum Violett des kleinen Fingers",
    "As It Is": "Unverändert",
    "Blue for the left hand, orange for the right": "Blau für die linke Hand, Orange für die rechte",
    "Change a note first": "Zuerst eine Note ändern",
    "Change a note of the take: finger, hand, time, key, or mute it. Solve Passage then moves the hands":
        "Eine Note des Takes ändern: Finger, Hand, Zeit, Taste, oder sie stumm schalten. „Berechnen“ bewegt dann die "
        "Hände",
    "Colour By": "Färben nach",
    "Colour the keys in the viewport while they sound": "Die Tasten im Ansichtsfenster färben, solange sie klingen",
    "Discard Edits": "Änderungen verwerfen",
    "Down a wall behind the keys, as the player sees it":
        "An einer Wand hinter den Tasten herab, wie der Spieler es sieht",
    "Edit Note": "Note ändern",
    "Edits": "Änderungen",
    "Falling Notes": "Fallende Noten",
    "Finger": "Finger",
    "Fingering": "Fingersatz",
    "Follow": "Folgen",
    "Follow Playhead": "Abspielposition folgen",
    "Forget the changes of notes that were not solved yet": "Die noch nicht berechneten Änderungen von Noten vergessen",
    "Generate a performance first": "Zuerst eine Darbietung erzeugen",
    "Go to the frame at which the selected note begins": "Zum Bild gehen, in dem die ausgewählte Note beginnt",
    "Hand": "Hand",
    "Heard or not, as now": "Zu hören oder nicht, wie jetzt",
    "Higher": "Höher",
    "How long before it is played a note appears": "Wie lange vor dem Anschlag eine Note erscheint",
    "Index finger plays the note": "Der Zeigefinger spielt die Note",
    "It is left out": "Sie wird weggelassen",
    "It is played": "Sie wird gespielt",
    "Its number in the list of notes, from 0; -1 for the selected one":
        "Ihre Nummer in der Notenliste, ab 0; -1 für die ausgewählte",
    "Jump to Note": "Zur Note",
    "L": "L",
    "Later": "Später",
    "Lead Time": "Vorlauf",
    "Leave the note out: no finger plays it, its key rests. It stays in the list":
        "Die Note weglassen: kein Finger spielt sie, ihre Taste ruht. Sie bleibt in der Liste",
    "Left": "Links",
    "Let the notes around the changed one have other fingers where that is more comfortable. Fingers that you chose "
    "yourself are kept. Off: only what is in the way changes":
        "Den Noten um die geänderte andere Finger geben, wo das bequemer ist. Finger, die Sie selbst gewählt haben, "
        "bleiben. Aus: nur was im Weg ist, ändert sich",
    "Lit Keys": "Leuchtende Tasten",
    "Little finger plays the note": "Der kleine Finger spielt die Note",
    "Live": "Sofort",
    "Middle finger plays the note": "Der Mittelfinger spielt die Note",
    "Move": "Versatz",
    "Move (ms)": "Versatz (ms)",
    "Move the hands anew around the changed notes, in about a second. All else stays, to the last bit":
        "Die Hände um die geänderten Noten neu bewegen, in etwa einer Sekunde. Alles andere bleibt bis aufs letzte Bit",
    "Mute": "Stumm",
    "No finger: the key moves by itself": "Kein Finger: die Taste bewegt sich von selbst",
    "No note is selected: choose one in the list.": "Keine Note ist ausgewählt: eine in der Liste wählen.",
    "Note": "Note",
    "Play another key: so many semitones higher, or lower when negative":
        "Eine andere Taste spielen: so viele Halbtöne höher, negativ tiefer",
    "Play the note so many milliseconds later, or sooner when negative":
        "Die Note so viele Millisekunden später spielen, negativ früher",
    "R": "R",
    "Refinger Around": "Ringsum greifen",
    "Right": "Rechts",
    "Ring finger plays the note": "Der Ringfinger spielt die Note",
    "Seconds by which it is played later; sooner when negative":
        "Sekunden, um die sie später gespielt wird; negativ früher",
    "Select the note that is being played, as the scene's frame changes":
        "Die Note auswählen, die gerade gespielt wird, wenn das Bild der Szene wechselt",
    "Semitones": "Halbtöne",
    "Semitones by which it is higher; lower when negative": "Halbtöne, um die sie höher ist; negativ tiefer",
    "Show fingers' numbers at the fingertips that play, and on the falling notes":
        "Fingernummern an den spielenden Fingerkuppen und auf den fallenden Noten zeigen",
    "Show in the viewport the notes to come as bars that fall onto their keys":
        "Kommende Noten im Ansichtsfenster als Balken zeigen, die auf ihre Tasten fallen",
    "Solve Passage": "Berechnen",
    "Solve the passage at once after every change, instead of gathering changes until you press Solve Passage":
        "Die Passage nach jeder Änderung sofort neu berechnen, statt Änderungen zu sammeln, bis Sie „Berechnen“ "
        "drücken",
    "Sound": "Klingend",
    "The hand that plays it now": "Die Hand, die sie jetzt spielt",
    "The left hand": "Die linke Hand",
    "The left hand plays the note; a finger is found for it":
        "Die linke Hand spielt die Note; ein Finger wird für sie gefunden",
    "The note that is selected": "Die ausgewählte Note",
    "The right hand": "Die rechte Hand",
    "The right hand plays the note; a finger is found for it":
        "Die rechte Hand spielt die Note; ein Finger wird für sie gefunden",
    "The take is not baked onto a keyboard: press Bake Again first.":
        "Der Take ist auf keine Klaviatur gebacken: zuerst „Neu backen“ drücken.",
    "Thumb plays the note": "Der Daumen spielt die Note",
    "Towards the keys in their own plane, for a camera above them":
        "Auf die Tasten zu in deren Ebene, für eine Kamera darüber",
    "What is to become of notes once the passage is solved": "Was aus Noten wird, sobald die Passage neu berechnet ist",
    "What the colours of notes and keys tell": "Was die Farben von Noten und Tasten sagen",
    "Where notes fall": "Wo Noten fallen",
    "Whether it is left out": "Ob sie weggelassen wird",
    "Which finger plays the note": "Welcher Finger die Note spielt",
    "Which hand plays it": "Welche Hand sie spielt",
    "Which hand plays the note": "Welche Hand die Note spielt",
    "{count} notes changed, {seconds:.1f} s of the performance solved anew":
        "{count} Noten geändert, {seconds:.1f} s der Darbietung neu berechnet",
}

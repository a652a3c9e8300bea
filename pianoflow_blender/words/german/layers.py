"""Layers and sparse keys, in German."""
WORDS = {
    "Animate on Top": "Darüber animieren",
    "Bake Down": "Zusammenbacken",
    "Clear My Changes in Range": "Im Bereich löschen",
    "Clear your changes in a range of frames, by default the preview range: there the hands play as performed. Your "
    "other changes stay as they are":
        "Ihre Änderungen in einem Bildbereich löschen, sonst im Vorschaubereich: dort spielen die Hände wie "
        "dargeboten. Ihre anderen Änderungen bleiben",
    "Fade": "Überblendung",
    "First Frame": "Erstes Bild",
    "Frames {first}-{last} play as performed; {count} curves were looked through":
        "Die Bilder {first}-{last} spielen wie dargeboten; {count} Kurven wurden durchgesehen",
    "Frames, inside the range, over which your changes around it die away and come back":
        "Bilder innerhalb des Bereichs, über die Ihre Änderungen ringsum ausklingen und wiederkommen",
    "Hide My Changes": "Meine Änderungen verbergen",
    "Hide your changes to compare with the performance as it was, or show them again. Nothing can be keyed while they "
    "are hidden":
        "Ihre Änderungen verbergen, um mit der ursprünglichen Darbietung zu vergleichen, oder wieder zeigen. Solange "
        "sie verborgen sind, lassen sich keine Schlüsselbilder setzen",
    "How far a fingertip may be from where the performance has it on any frame, millimetres, on a keyboard of true "
    "size":
        "Wie weit eine Fingerkuppe in irgendeinem Bild von ihrem Ort in der Darbietung abweichen darf, in Millimetern "
        "auf einer Klaviatur wahrer Größe",
    "Keep the performance of each hand and key in an NLA layer of its own. What you key yourself goes into an action "
    "above it, which no later performance touches. Off: the performance is the active action":
        "Die Darbietung jeder Hand und jeder Taste liegt in einer eigenen NLA-Ebene. Was Sie selbst animieren, kommt in "
        "eine Aktion darüber, die keine spätere Darbietung anrührt. Aus: die Darbietung ist die aktive Aktion",
    "Key that nothing is changed at the present frame: your changes before it end here, those after it begin here":
        "Festhalten, dass am aktuellen Bild nichts geändert ist: Ihre Änderungen davor enden hier, die danach "
        "beginnen hier",
    "Last Frame": "Letztes Bild",
    "Leave out keys that no fingertip needs, so that curves are easier to edit. Where fingers meet and leave keys, "
    "nothing changes. Used the next time a performance is baked":
        "Schlüsselbilder weglassen, die keine Fingerkuppe braucht, damit Kurven leichter zu bearbeiten sind. Wo "
        "Finger Tasten berühren und verlassen, ändert sich nichts. Gilt ab dem nächsten Backen",
    "Merge your changes into the performance: it looks the same on every frame, and is one plain action again whose "
    "keys can be edited. The next performance replaces all of it":
        "Ihre Änderungen mit der Darbietung verschmelzen: sie sieht in jedem Bild gleich aus und ist wieder eine "
        "einfache Aktion mit bearbeitbaren Schlüsselbildern. Die nächste Darbietung ersetzt alles",
    "No Change Here": "Hier keine Änderung",
    "No hand has a layer for changes: press Animate on Top, or bake with Animate on Top":
        "Keine Hand hat eine Ebene für Änderungen: „Darüber animieren“ drücken oder damit backen",
    "No hand has a performance as its active action": "Keine Hand hat eine Darbietung als aktive Aktion",
    "None of the selected objects is one that this is for: select a hand or a key, or switch Only Selected off.":
        "Keines der ausgewählten Objekte passt: eine Hand oder Taste auswählen oder „Nur Ausgewähltes“ ausschalten.",
    "Off: hide them": "Aus: verbergen",
    "On frame {frame} the hands play as performed": "In Bild {frame} spielen die Hände wie dargeboten",
    "Only Selected": "Nur Ausgewähltes",
    "Only the selected hands and keys, and in pose mode only the selected bones where that is possible":
        "Nur die ausgewählten Hände und Tasten, im Posenmodus wo möglich nur die ausgewählten Knochen",
    "Put the hands' performance into an NLA layer and key your own changes above it. The next performance replaces "
    "the layer below and leaves your changes alone":
        "Die Darbietung der Hände in eine NLA-Ebene legen und Ihre eigenen Änderungen darüber animieren. Die nächste "
        "Darbietung ersetzt die Ebene darunter und lässt Ihre Änderungen in Ruhe",
    "Show": "Anzeigen",
    "Show My Changes": "Meine Änderungen zeigen",
    "Sparse Keys": "Ausdünnen",
    "The buttons work on the selected hands and keys only, and in pose mode on the selected bones, where they can":
        "Die Schaltflächen wirken nur auf die ausgewählten Hände und Tasten, im Posenmodus wo möglich nur auf die "
        "ausgewählten Knochen",
    "The first frame without your changes": "Das erste Bild ohne Ihre Änderungen",
    "The last frame without your changes": "Das letzte Bild ohne Ihre Änderungen",
    "The performance is one plain action again, with your changes in it":
        "Die Darbietung ist wieder eine einfache Aktion, mit Ihren Änderungen darin",
    "There are no changes yet: pose a hand and key it first.":
        "Es gibt noch keine Änderungen: zuerst eine Hand posieren und ein Schlüsselbild setzen.",
    "What you key on the hands now goes into a layer above the performance":
        "Was Sie jetzt an den Händen animieren, kommt in eine Ebene über der Darbietung",
    "Within mm": "Toleranz in mm",
    "Your changes are hidden": "Ihre Änderungen sind verborgen",
    "Your changes are shown": "Ihre Änderungen sind zu sehen",
}

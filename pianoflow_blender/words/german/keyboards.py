"""The animator's own keyboard and hands, in German."""
WORDS = {
    "1 key that is played lies outside this keyboard, and the hands play it in the air: choose one with more keys.":
        "1 gespielte Taste liegt außerhalb dieser Klaviatur, und die Hände spielen sie in der Luft: eine mit mehr "
        "Tasten wählen.",
    "Add MANO's corrections of the skin for bent fingers, as driven shape keys":
        "MANOs Korrekturen der Haut für gebeugte Finger als gesteuerte Formschlüssel hinzufügen",
    "Adopt Named Keys": "Benannte Tasten übernehmen",
    "Adopt Two Keys": "Zwei Tasten übernehmen",
    "Both picks are in the same place: pick the first white key, then the last.":
        "Beide Stellen sind dieselbe: die erste weiße Taste wählen, dann die letzte.",
    "Click the first white key ({note}) on its top; Esc cancels":
        "Die erste weiße Taste ({note}) oben anklicken; Esc bricht ab",
    "Click the last white key ({note}) on its top; Esc cancels":
        "Die letzte weiße Taste ({note}) oben anklicken; Esc bricht ab",
    "Fewer than two white keys were found by their names: name at least the first and the last.":
        "Weniger als zwei weiße Tasten wurden an ihren Namen erkannt: zumindest die erste und die letzte benennen.",
    "First": "Erste",
    "Folder": "Ordner",
    "Give your own keyboard back as it was: its keys rest, and PianoFlow's is seen again in its old place":
        "Die eigene Klaviatur zurückgeben, wie sie war: ihre Tasten ruhen, und die von PianoFlow ist an ihrem alten "
        "Ort wieder zu sehen",
    "Last": "Letzte",
    "MANO's shape parameters; zero is the mean hand": "MANOs Formparameter; null ist die mittlere Hand",
    "Middle of the front edge of the first white key, on its top, in the world":
        "Mitte der Vorderkante der ersten weißen Taste, auf deren Oberseite, in der Welt",
    "No key was found for {count} of the objects ({names}): name them by note or by MIDI number if they are keys.":
        "Für {count} der Objekte ({names}) wurde keine Taste gefunden: nach Note oder MIDI-Nummer benennen, falls es "
        "Tasten sind.",
    "No keyboard of yours is adopted": "Keine eigene Klaviatur ist übernommen",
    "Pose Corrections": "Posenkorrekturen",
    "Press this in the 3D viewport, where the keys can be clicked.":
        "Im 3D-Ansichtsfenster drücken, wo sich die Tasten anklicken lassen.",
    "Put the hands on a keyboard of your own whose keys are objects named by note or by MIDI number (“C4”, “c#4”, "
    "“Db4”, “Key_60”, “60”): select the keys, or what carries them. They move from then on":
        "Die Hände auf eine eigene Klaviatur setzen, deren Tasten Objekte sind, benannt nach Note oder MIDI-Nummer "
        "(„C4“, „c#4“, „Db4“, „Key_60“, „60“): die Tasten auswählen oder was sie trägt. Von da an bewegen sie sich",
    "Put the hands on a keyboard of your own: click its first white key, then its last. The PianoFlow keyboard is "
    "laid on it unseen. Keys of one joined mesh cannot move; for moving keys use Adopt Named Keys":
        "Die Hände auf eine eigene Klaviatur setzen: die erste weiße Taste anklicken, dann die letzte. PianoFlows "
        "Klaviatur liegt ungesehen darauf. Tasten eines verbundenen Mesh können sich nicht bewegen; für bewegte: "
        "Benannte Tasten übernehmen",
    "Release My Keyboard": "Meine Klaviatur freigeben",
    "Replace the skin and the shape of the hands by those of your own MANO model (MANO_RIGHT.pkl, MANO_LEFT.pkl)":
        "Haut und Form der Hände durch die Ihres eigenen MANO-Modells ersetzen (MANO_RIGHT.pkl, MANO_LEFT.pkl)",
    "Select the objects that are your keys, in Object Mode":
        "Im Objektmodus die Objekte auswählen, die Ihre Tasten sind",
    "Select two vertices in the middle of the front edges, of the first white key and of the last; or leave Edit Mode "
    "and click the keys.":
        "Zwei Punkte in der Mitte der Vorderkanten auswählen, an der ersten und an der letzten weißen Taste; oder den "
        "Bearbeitungsmodus verlassen und die Tasten anklicken.",
    "Shape": "Form",
    "Switch to Object Mode first": "Zuerst in den Objektmodus wechseln",
    "The folder that holds MANO_RIGHT.pkl and MANO_LEFT.pkl; one of them is enough":
        "Der Ordner mit MANO_RIGHT.pkl und MANO_LEFT.pkl; eine davon genügt",
    "The hands are MANO's now; fingertips lie up to {apart:.1f} mm from those that the take was made for":
        "Die Hände sind jetzt MANOs; Fingerkuppen liegen bis zu {apart:.1f} mm von denen, für die der Take gemacht "
        "wurde",
    "The hands play on your keyboard, {scale:.4g} units of the scene a metre; keys that are no objects of their own "
    "do not move":
        "Die Hände spielen auf Ihrer Klaviatur, {scale:.4g} Einheiten der Szene je Meter; Tasten, die keine eigenen "
        "Objekte sind, bewegen sich nicht",
    "The key that was clicked first is gone: click both keys again.":
        "Die zuerst angeklickte Taste gibt es nicht mehr: beide Tasten noch einmal anklicken.",
    "The keyboard seems to stand on end: pick the first and the last white key from above.":
        "Die Klaviatur scheint hochkant zu stehen: die erste und die letzte weiße Taste von oben wählen.",
    "The keys all lie in the same place: apply nothing, and select the keys' own objects.":
        "Alle Tasten liegen an derselben Stelle: nichts anwenden und die Objekte der Tasten selbst auswählen.",
    "The keys that are picked have to be two white keys, the lower one first: set their names.":
        "Die gewählten Tasten müssen zwei weiße sein, die tiefere zuerst: ihre Namen einstellen.",
    "The same of the last white key": "Dasselbe von der letzten weißen Taste",
    "The white key that is clicked first, such as A0, or E1 on 76 keys":
        "Die weiße Taste, die zuerst angeklickt wird, etwa A0, oder E1 bei 76 Tasten",
    "The white key that is clicked last, such as C8": "Die weiße Taste, die zuletzt angeklickt wird, etwa C8",
    "There are no PianoFlow hands in this scene: bake a take first":
        "In dieser Szene sind keine Hände von PianoFlow: zuerst einen Take backen",
    "There is nothing under the mouse: click on the top of the white key.":
        "Unter der Maus ist nichts: auf die Oberseite der weißen Taste klicken.",
    "Up": "Oben",
    "Upwards from the keys": "Von den Tasten nach oben",
    "Use My MANO Hands": "Meine MANO-Hände verwenden",
    "What your names call middle C": "Wie Ihre Namen das mittlere C nennen",
    "{count} keys of yours move now, within {misfit:.1f} mm of a true keyboard's places":
        "{count} Ihrer Tasten bewegen sich jetzt, höchstens {misfit:.1f} mm neben den Orten einer wahren Klaviatur",
    "{count} keys that are played lie outside this keyboard, and the hands play them in the air: choose one with more "
    "keys.":
        "{count} gespielte Tasten liegen außerhalb dieser Klaviatur, und die Hände spielen sie in der Luft: eine mit "
        "mehr Tasten wählen.",
    "{told}; {count} of the 88 keys have no object": "{told}; {count} der 88 Tasten haben kein Objekt",
}

"""Layers and sparse keys, in French."""
WORDS = {
    "Animate on Top": "Animer par-dessus",
    "Bake Down": "Fusionner",
    "Clear My Changes in Range": "Effacer dans l’intervalle",
    "Clear your changes in a range of frames, by default the preview range: there the hands play as performed. Your "
    "other changes stay as they are":
        "Effacer vos modifications dans un intervalle de frames, par défaut celui de prévisualisation : les mains y "
        "jouent comme interprété. Vos autres modifications restent",
    "Fade": "Fondu",
    "First Frame": "Première frame",
    "Frames {first}-{last} play as performed; {count} curves were looked through":
        "Les frames {first}-{last} jouent comme interprété ; {count} courbes ont été parcourues",
    "Frames, inside the range, over which your changes around it die away and come back":
        "Frames, dans l’intervalle, sur lesquelles vos modifications alentour s’éteignent et reviennent",
    "Hide My Changes": "Cacher mes modifications",
    "Hide your changes to compare with the performance as it was, or show them again. Nothing can be keyed while they "
    "are hidden":
        "Cacher vos modifications pour comparer avec l’interprétation d’origine, ou les afficher à nouveau. Tant "
        "qu’elles sont cachées, aucune clé ne peut être posée",
    "How far a fingertip may be from where the performance has it on any frame, millimetres, on a keyboard of true "
    "size":
        "De combien le bout d’un doigt peut s’écarter, à toute frame, de sa place dans l’interprétation, en "
        "millimètres sur un clavier grandeur nature",
    "Keep the performance of each hand and key in an NLA layer of its own. What you key yourself goes into an action "
    "above it, which no later performance touches. Off: the performance is the active action":
        "Garder l’interprétation de chaque main et de chaque touche dans son propre calque NLA. Vos propres clés vont "
        "dans une action au-dessus, qu’aucune interprétation ultérieure ne touche. Désactivé : l’interprétation est "
        "l’action active",
    "Key that nothing is changed at the present frame: your changes before it end here, those after it begin here":
        "Fixer que rien n’est modifié à la frame actuelle : vos modifications précédentes finissent ici, les "
        "suivantes y commencent",
    "Last Frame": "Dernière frame",
    "Leave out keys that no fingertip needs, so that curves are easier to edit. Where fingers meet and leave keys, "
    "nothing changes. Used the next time a performance is baked":
        "Omettre les clés dont aucun bout de doigt n’a besoin, pour des courbes plus faciles à modifier. Là où les "
        "doigts touchent et quittent les touches, rien ne change. Vaut dès le prochain précalcul",
    "Merge your changes into the performance: it looks the same on every frame, and is one plain action again whose "
    "keys can be edited. The next performance replaces all of it":
        "Fusionner vos modifications avec l’interprétation : elle reste identique à chaque frame et redevient une "
        "simple action aux clés modifiables. La prochaine interprétation remplace le tout",
    "No Change Here": "Pas de modification ici",
    "No hand has a layer for changes: press Animate on Top, or bake with Animate on Top":
        "Aucune main n’a de calque de modifications : pressez Animer par-dessus, ou précalculez ainsi",
    "No hand has a performance as its active action": "Aucune main n’a d’interprétation pour action active",
    "None of the selected objects is one that this is for: select a hand or a key, or switch Only Selected off.":
        "Aucun des objets sélectionnés ne convient : sélectionnez une main ou une touche, ou désactivez Sélection "
        "seulement.",
    "Off: hide them": "Désactivé : les cacher",
    "On frame {frame} the hands play as performed": "À la frame {frame} les mains jouent comme interprété",
    "Only Selected": "Sélection seulement",
    "Only the selected hands and keys, and in pose mode only the selected bones where that is possible":
        "Seulement les mains et touches sélectionnées et, en mode pose, si possible seulement les os sélectionnés",
    "Put the hands' performance into an NLA layer and key your own changes above it. The next performance replaces "
    "the layer below and leaves your changes alone":
        "Mettre l’interprétation des mains dans un calque NLA et animer vos modifications au-dessus. La prochaine "
        "interprétation remplace le calque du dessous et laisse vos modifications intactes",
    "Show": "Afficher",
    "Show My Changes": "Afficher mes modifications",
    "Sparse Keys": "Clés réduites",
    "The buttons work on the selected hands and keys only, and in pose mode on the selected bones, where they can":
        "Les boutons n’agissent que sur les mains et touches sélectionnées et, en mode pose, si possible que sur les "
        "os sélectionnés",
    "The first frame without your changes": "La première frame sans vos modifications",
    "The last frame without your changes": "La dernière frame sans vos modifications",
    "The performance is one plain action again, with your changes in it":
        "L’interprétation est de nouveau une simple action, avec vos modifications",
    "There are no changes yet: pose a hand and key it first.":
        "Il n’y a pas encore de modifications : posez d’abord une main et insérez une clé.",
    "What you key on the hands now goes into a layer above the performance":
        "Les clés que vous posez sur les mains vont désormais dans un calque au-dessus de l’interprétation",
    "Within mm": "Tolérance en mm",
    "Your changes are hidden": "Vos modifications sont cachées",
    "Your changes are shown": "Vos modifications sont affichées",
}

"""The names of panels, in French."""
WORDS = {
    "Advanced": "Avancé",
    "Hands and Keyboard": "Mains et clavier",
    "In the Viewport": "Dans la vue 3D",
    "Layers": "Calques",
    "My Own Keyboard": "Mon propre clavier",
    "Performance": "Interprétation",
    "Stage and Render": "Plateau et rendu",
}

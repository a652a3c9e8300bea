"""The names of panels, in German."""
WORDS = {
    "Advanced": "Erweitert",
    "Hands and Keyboard": "Hände und Klaviatur",
    "In the Viewport": "Im Ansichtsfenster",
    "Layers": "Ebenen",
    "My Own Keyboard": "Meine eigene Klaviatur",
    "Performance": "Darbietung",
    "Stage and Render": "Bühne und Rendern",
}

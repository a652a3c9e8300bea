"""The interface in German."""
WORDS = {
}

"""The interface in French."""
WORDS = {
}

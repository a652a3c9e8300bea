"""x"""
WORDS = {}

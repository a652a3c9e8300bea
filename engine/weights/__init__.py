"""Trained weights: safetensors with a model card beside each, known by their hash."""

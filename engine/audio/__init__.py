"""Audio in: decoding, resampling, tuning."""

"""Hands: MediaPipe's hand landmark net on the hands of people whose bodies are followed."""

"""The clip that comes with the project, and clips made of it."""

from pathlib import Path

import cv2
import numpy as np

WALK = Path(__file__).parents[3] / "scripts" / "demo_clip" / "walk.mp4"


def walk_pictures():
    source = cv2.VideoCapture(str(WALK))
    pictures = []
    while (read := source.read())[0]:
        pictures.append(read[1])
    source.release()
    return pictures


def write_clip(path, pictures, codec="mp4v"):
    size = pictures[0].shape[1::-1]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), 30, size)
    for picture in pictures:
        writer.write(np.ascontiguousarray(picture))
    writer.release()
    return path

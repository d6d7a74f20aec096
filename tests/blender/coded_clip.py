"""Clips whose every picture states its own number and which way up it is."""

import struct

import cv2
import numpy as np

SIZE = (320, 240)
_BITS = 8


def write_coded_clip(path, fps, count):
    """Number in binary across the middle (white is 1), a red corner at the top left."""
    width, height = SIZE
    cell = width // (_BITS + 2)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, SIZE)
    for number in range(count):
        picture = np.full((height, width, 3), 60, np.uint8)
        for bit in range(_BITS):
            left = cell * (bit + 1)
            value = 255 if number >> bit & 1 else 0
            picture[(height - cell) // 2 : (height + cell) // 2, left : left + cell - 2] = value
        picture[:cell, :cell] = (0, 0, 255)
        writer.write(picture)
    writer.release()


def turn_by_metadata(path, rotation_deg):
    """Write a clockwise turn into an .mp4's track header, as phones do."""
    data = bytearray(path.read_bytes())
    cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[rotation_deg]
    one = 1 << 16
    rows = (cosine * one, sine * one, 0, -sine * one, cosine * one, 0, 0, 0, 1 << 30)
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, *rows)
    path.write_bytes(data)


def read_number(picture_bgr):
    """The number that an upright picture of a coded clip states."""
    height, width = picture_bgr.shape[:2]
    cell = width // (_BITS + 2)
    middles = [picture_bgr[height // 2, cell * (bit + 1) + cell // 2] for bit in range(_BITS)]
    return sum(1 << bit for bit, middle in enumerate(middles) if middle.mean() > 140)


def red_corner(picture_bgr):
    """Which corner is red: (row, column), each 0 or -1; None if it is not one."""
    for row in (0, -1):
        for column in (0, -1):
            blue, green, red = picture_bgr[row * 9 + 4 * (row + 1), column * 9 + 4 * (column + 1)]
            if int(red) > 150 and int(green) < 100 and int(blue) < 100:
                return row, column
    return None

"""Synthetic photographs for the comparison with peers: 100 JPEGs of 512 × 512 pixels, quality 85.

    gen_images.py FOLDER

Writes FOLDER/images/000.jpg to 099.jpg: smooth colours, twenty ellipses and some noise, the same pixels every time.
"""

import os
import sys

import numpy as np
from PIL import Image, ImageDraw

COUNT, SIDE = 100, 512


def picture(seed):
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).resize((SIDE, SIDE), Image.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(20):
        x, y, width, height = (int(n) for n in rng.integers(5, SIDE - 5, 4))
        draw.ellipse([x, y, x + width // 4, y + height // 4], fill=tuple(int(n) for n in rng.integers(0, 256, 3)))
    noisy = np.asarray(image) + rng.normal(0, 8, (SIDE, SIDE, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def main(folder):
    os.makedirs(f"{folder}/images", exist_ok=True)
    # The last is what is looked for to know that all are there.
    for number in range(COUNT):
        picture(number).save(f"{folder}/images/{number:03d}.jpg", quality=85)


if __name__ == "__main__":
    main(sys.argv[1])

"""JPEGs to PDQ hashes: decoded by Pillow, hashed by pdqhash (the reference's C++). One thread.

    image_peers.py pdqhash FOLDER

`value` counts hashing alone, from pixels that are in memory; `with_decoding` the whole way from the file's bytes.
"""

import io
import pathlib
import sys

import numpy as np
import pdqhash
from measured import median_cpu, say
from PIL import Image


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def main(peer, folder):
    files = [path.read_bytes() for path in sorted(pathlib.Path(folder).glob("*.jpg"))]
    if not files:
        raise SystemExit(f"no .jpg in {folder}")
    decoded = [pixels(data) for data in files]
    hashing, _ = median_cpu(lambda: [pdqhash.compute(image) for image in decoded])
    whole, _ = median_cpu(lambda: [pdqhash.compute(pixels(data)) for data in files])
    count = len(files)
    say(peer=peer, value=round(count / hashing, 1), unit="images/s", with_decoding=round(count / whole, 1), images=count)


if __name__ == "__main__":
    main(*sys.argv[1:3])

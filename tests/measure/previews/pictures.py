"""Draws the pictures that previews are measured with: photographs in their statistics, drawn by a program.

The content is a golden source enlarged, under noise of many sizes; so the bits of a pixel are those of photographs
(1.6 to 3 in a JPEG of quality 92). The same pictures come out every time.
"""

import random
from pathlib import Path

import numpy
from PIL import Image

SOURCE = Path(__file__).parents[2] / "fixtures/golden/sources/coast-1600x1200.jpg"
OCTAVES = [(2, 3.0), (4, 4.0), (8, 5.0), (16, 6.0), (64, 8.0), (256, 10.0)]


def photo(width, height, grain, seed):
    """Returns an RGB picture. Grain is the noise of single pixels, in levels."""
    rng = numpy.random.default_rng(seed)
    structure = rng.standard_normal((height, width), dtype=numpy.float32) * grain
    for scale, strength in OCTAVES:
        coarse = rng.standard_normal((height // scale + 2, width // scale + 2), dtype=numpy.float32)
        fine = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        structure += numpy.asarray(fine) * strength
    with Image.open(SOURCE) as source:
        enlarged = numpy.asarray(source.convert("RGB").resize((width, height), Image.Resampling.BICUBIC))
    picture = numpy.empty((height, width, 3), numpy.uint8)
    for channel in range(3):
        picture[..., channel] = numpy.clip(enlarged[..., channel] + structure, 0, 255)
    return Image.fromarray(picture)


def with_alpha(picture):
    """Returns the picture in a soft oval."""
    width, height = picture.size
    across, down = numpy.linspace(-1, 1, width), numpy.linspace(-1, 1, height)
    inside = 1.4 - numpy.hypot(across[None, :], down[:, None])
    picture.putalpha(Image.fromarray(numpy.clip(inside * 255, 0, 255).astype(numpy.uint8)))
    return picture


def mixed(folder, count):
    """Draws the photos of a folder as people have them: most from cameras, some from the web, some screenshots."""
    folder.mkdir(parents=True)
    chance = random.Random(4)
    large = [photo(4000, 3000, 2.0, seed) for seed in (11, 12)]
    for number in range(count):
        width = chance.randrange(1200, 4000)
        height = width * 3 // 4
        left, top = chance.randrange(4001 - width), chance.randrange(3001 - height)
        picture = large[number % 2].crop((left, top, left + width, top + height))
        kind = chance.random()
        if kind < 0.85:
            picture.save(folder / f"{number}.jpg", quality=chance.choice([80, 88, 92]), progressive=kind > 0.7)
        elif kind < 0.95:
            picture.resize((1200, 900)).save(folder / f"{number}.png")
        else:
            picture.resize((1600, 1200)).save(folder / f"{number}.webp", quality=80, method=2)


def draw(folder):
    """Draws what is missing."""
    made = {
        "c12.jpg": lambda file: photo(4000, 3000, 2.0, 1).save(file, quality=92),
        "c24.jpg": lambda file: photo(6000, 4000, 2.0, 2).save(file, quality=92),
        "p13.jpg": lambda file: photo(4224, 3168, 2.0, 3).save(file, quality=92, progressive=True),
        "a12.png": lambda file: with_alpha(photo(4000, 3000, 0.0, 4)).save(file),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in made.items():
        if not (folder / name).exists():
            make(folder / name)
    if not (folder / "mixed").exists():
        mixed(folder / "unfinished", 200)
        (folder / "unfinished").rename(folder / "mixed")

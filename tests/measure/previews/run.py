"""Compares Coffer's previews with those of sharp, ImageMagick and libvips: speed, memory, quality.

    run.py FOLDER PROGRAM       FOLDER: pictures, the results and sharp's node_modules; PROGRAM: `measure` of the preview room

Speed is processor time, all tools in turn in every round, the median of the rounds; so a busy machine changes the
milliseconds and hardly the ratios. Only the row of two cores is wall time: it takes the best round of each.
"""

import math
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import numpy
from PIL import Image

import pictures

ROUNDS = int(os.environ.get("ROUNDS", "7"))
FOLDER, PROGRAM = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
PICTURES, RESULTS, HERE = FOLDER / "pictures", FOLDER / "results", Path(__file__).parent
MAGICK = shutil.which("convert-im6.q16") or shutil.which("magick") or shutil.which("convert")

JPEG = {"width": 400, "height": 300, "format": "jpg", "quality": 80}
WEBP = {**JPEG, "format": "webp"}
PNG = {"width": 300, "height": 0, "format": "png", "quality": 100}
CASES = {
    "12 MP JPEG": ("c12.jpg", JPEG, 8),
    "24 MP JPEG": ("c24.jpg", JPEG, 4),
    "13 MP progressive": ("p13.jpg", JPEG, 3),
    "12 MP to WebP": ("c12.jpg", WEBP, 8),
    "PNG with alpha": ("a12.png", PNG, 3),
}


def run(command):
    """Returns what a command prints, its processor time in ms and its peak memory in MB.

    The peak is never below this process's own, which the command was for a moment.
    """
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"})
    printed = child.stdout.read().decode()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return printed, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def numbers(printed):
    """Reads the milliseconds and the peak in MB that a program says itself."""
    return tuple(map(float, printed.split()))


def result(name, shape):
    return RESULTS / f"{name}.{shape['format']}"


def coffer(file, shape, repeats, word="coffer", is_draft=False):
    query = f"width={shape['width']}&height={shape['height']}&output={shape['format']}&quality={shape['quality']}"
    printed, *_ = run([PROGRAM, "one", repeats, PICTURES / file, query + "&draft" * is_draft, result(word, shape)])
    return numbers(printed)


def draft(file, shape, repeats):
    return coffer(file, shape, repeats, "draft", True)


def sharp(file, shape, repeats):
    words = [shape["width"], shape["height"], shape["format"], shape["quality"], result("sharp", shape)]
    printed, *_ = run(["node", HERE / "sharp.mjs", FOLDER / "sharp", repeats, PICTURES / file, *words])
    return numbers(printed)


def magick(file, shape, _):
    """As Appwrite calls it: no hint to the decoder."""
    size = f"{shape['width']}x{shape['height'] or ''}"
    cut = [f"{size}^", "-gravity", "center", "-extent", size] if shape["height"] else [size]
    _, spent, peak = run([MAGICK, PICTURES / file, "-thumbnail", *cut, "-quality", shape["quality"], result("magick", shape)])
    return spent, peak


def vips(file, shape, _):
    to = f"{result('vips', shape)}[Q={shape['quality']}]" if shape["format"] != "png" else result("vips", shape)
    cut = ["--smartcrop", "centre"] if shape["height"] else []
    size = f"{shape['width']}x{shape['height'] or 10000}"
    _, spent, peak = run(["vipsthumbnail", PICTURES / file, "--size", size, *cut, "-o", to])
    return spent, peak


TOOLS = [coffer, draft, sharp, magick, vips]


def measured():
    """Returns the median time and the peak of every tool in every case."""
    rounds = {(case, tool): [] for case in CASES for tool in TOOLS}
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        for case, tool in rounds:
            rounds[case, tool].append(tool(*CASES[case]))
    return {
        key: (statistics.median(time for time, _ in each), max(peak for _, peak in each))
        for key, each in rounds.items()
    }


def two_cores():
    def best(threads):
        return min(times[threads])

    times = {1: [], 2: []}
    for _ in range(max(3, ROUNDS // 2)):
        for threads, each in times.items():
            each.append(numbers(run([PROGRAM, "all", threads, PICTURES / "mixed", "width=400&height=300&quality=80&output=jpg"])[0])[0])
    return best(1) / best(2)


# --- Quality, before any lossy format ---


def channels(picture):
    """Returns colour times alpha, and alpha, as numbers."""
    return numpy.asarray(picture.convert("RGBA").convert("RGBa"), dtype=numpy.float64)


def psnr(left, right):
    error = numpy.mean((left - right) ** 2)
    return 10 * math.log10(255**2 / error) if error else math.inf


def blurred(values):
    """Gaussian window of 11, sigma 1.5."""
    weights = numpy.exp(-(numpy.arange(-5, 6) ** 2) / 4.5)
    for axis in (0, 1):
        values = numpy.apply_along_axis(numpy.convolve, axis, values, weights / weights.sum(), "valid")
    return values


def ssim(left, right):
    a, b = (values[..., :3] @ [0.299, 0.587, 0.114] for values in (left, right))
    mean_a, mean_b = blurred(a), blurred(b)
    spread = blurred(a * a) - mean_a**2 + blurred(b * b) - mean_b**2
    shared = blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return numpy.mean((2 * mean_a * mean_b + c1) * (2 * shared + c2) / ((mean_a**2 + mean_b**2 + c1) * (spread + c2)))


def lanczos(source, width, height):
    """Scales until the picture covers the size, then cuts the middle out."""
    factor = max(width / source.width, height / source.height)
    across, down = round(source.width * factor), round(source.height * factor)
    left, top = (across - width) // 2, (down - height) // 2
    return source.resize((across, down), Image.Resampling.LANCZOS).crop((left, top, left + width, top + height))


def quality(file, shape):
    """Returns PSNR and SSIM of every tool against decoding everything and Lanczos."""
    shape = {**shape, "format": "png", "quality": 100}
    for tool in TOOLS:
        tool(file, shape, 0)
    with Image.open(PICTURES / file) as source:
        made = {tool: channels(Image.open(result(tool.__name__, shape))) for tool in TOOLS}
        ideal = channels(lanczos(source, *made[coffer].shape[1::-1]))
    return {tool: (psnr(ideal, each), ssim(ideal, each)) for tool, each in made.items()}


# --- The table ---


def verdict(ratio, must, target):
    return "target" if ratio >= target else "must" if ratio >= must else "FALLS SHORT"


def row(name, ratio, must, target):
    print(f"{name:<58} {ratio:6.2f}x {must:6.2f}x {target:6.2f}x   {verdict(ratio, must, target)}")


def main():
    pictures.draw(PICTURES)
    RESULTS.mkdir(exist_ok=True)
    spent = measured()

    def faster(case, ours, theirs):
        return spent[case, theirs][0] / spent[case, ours][0]

    def smaller(case, ours, theirs):
        return spent[case, theirs][1] / spent[case, ours][1]

    print(f"\n{'ms of processor time (peak MB)':<24}" + "".join(f"{tool.__name__:>18}" for tool in TOOLS))
    for case in CASES:
        print(f"{case:<24}" + "".join("{:>11.1f} ({:>4.0f})".format(*spent[case, tool]) for tool in TOOLS))

    print(f"\n{'PSNR dB / SSIM, against all pixels and Lanczos':<24}")
    for case in ("12 MP JPEG", "24 MP JPEG", "13 MP progressive", "PNG with alpha"):
        measures = quality(*CASES[case][:2])
        print(f"{case:<24}" + "".join("{:>11.1f}/{:.4f}".format(*measures[tool]) for tool in TOOLS))

    print(f"\n{'how many times faster (smaller)':<58} {'ratio':>7} {'must':>7} {'target':>7}")
    for case in ("12 MP JPEG", "24 MP JPEG"):
        row(f"{case} to 400x300, draft, beside sharp (equal quality)", faster(case, draft, sharp), 1.0, 1.1)
        row(f"{case} to 400x300, beside sharp (vips' quality)", faster(case, coffer, sharp), 0.9, 1.0)
        row(f"{case} to 400x300, beside ImageMagick", faster(case, coffer, magick), 5, 7)
    row("13 MP progressive, beside ImageMagick", faster("13 MP progressive", coffer, magick), 3, 7)
    row("13 MP progressive, draft, beside sharp", faster("13 MP progressive", draft, sharp), 1.05, 1.6)
    row("13 MP progressive, beside sharp", faster("13 MP progressive", coffer, sharp), 1.05, 1.6)
    row("12 MP JPEG to WebP, draft, beside sharp", faster("12 MP to WebP", draft, sharp), 1.1, 1.25)
    row("PNG with alpha to 300 wide, beside sharp", faster("PNG with alpha", coffer, sharp), 1.7, 2)
    row("PNG with alpha to 300 wide, beside ImageMagick", faster("PNG with alpha", coffer, magick), 3, 3.5)
    row("peak memory, 24 MP JPEG, beside sharp", smaller("24 MP JPEG", coffer, sharp), 3, 5)
    row("peak memory, PNG with alpha, beside sharp", smaller("PNG with alpha", coffer, sharp), 3, 5)
    row("200 mixed photos on two cores, beside one", two_cores(), 1.7, 1.9)
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds")


main()

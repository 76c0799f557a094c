/** A few sizes only, so that different windows share what the engine has already drawn. */
const SIZES = [48, 96, 192, 256, 384, 512, 768, 1024];

/** The side in pixels of the picture to ask for. */
export function thumbnailSide(cssPixels: number, pixelRatio: number): number {
  const wanted = cssPixels * pixelRatio;
  return SIZES.find((size) => size >= wanted) ?? 1024;
}

/** Says whether any part of a picture is transparent. */
export function hasAlpha(image: HTMLImageElement, mime: string): boolean {
  if (mime === 'image/jpeg') return false;
  // A small copy is enough: what is transparent in it is so in the picture, but for single pixels.
  const scale = Math.min(1, 256 / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return false;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] ?? 255) < 253) return true;
  return false;
}

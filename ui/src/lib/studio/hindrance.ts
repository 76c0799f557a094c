// Why a file has no preview to work on, in words.

import type { Bucket, File as StoredFile } from '$lib/api/wire';
import { size } from '$lib/parts/format';
import { isComplete, isDecodable, MAX_PREVIEW_BYTES } from '$lib/state/pictures';

export interface Hindrance {
  title: string;
  why: string;
}

/** What stands in the way of a preview; undefined where nothing does. */
export function hindranceOf(bucket: Bucket, file: StoredFile): Hindrance | undefined {
  if (!isComplete(file))
    return { title: 'Still arriving', why: 'Previews can be drawn once the upload of this file is complete.' };
  if (!isDecodable(file)) return unsupported(file);
  if (file.sizeOriginal > MAX_PREVIEW_BYTES) {
    return {
      title: 'Too large for previews',
      why: `Appwrite draws previews of pictures up to 20 MB; this one has ${size(file.sizeOriginal)}. Programs that ask for one get an icon. Upload a smaller copy to work with it.`,
    };
  }
  if (!bucket.transformations) {
    return {
      title: 'Previews are switched off',
      why: `The bucket ${bucket.name} allows no image transformations, so programs are refused. Switch them on in the bucket’s settings.`,
    };
  }
  return undefined;
}

function unsupported({ mimeType }: StoredFile): Hindrance {
  const isPicture = mimeType.startsWith('image/');
  const what = isPicture
    ? `Pictures of the type ${mimeType} are`
    : `${mimeType === '' ? 'This file is' : `Files of the type ${mimeType} are`}`;
  return {
    title: 'No preview of this type',
    why: `${what} not drawn: programs that ask for a preview get an icon. Previews are drawn of JPEG, PNG, GIF, WebP, HEIC and AVIF.`,
  };
}

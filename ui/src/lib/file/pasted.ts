// Files from the clipboard, each with a name that says something.

import { pastedName } from './names';

/** Browsers call every picture that comes from a screenshot the same. */
const NAMELESS = /^image\.\w+$/;

/** The files of a paste. A picture without a name of its own is named after the moment. */
export function pasted(clipboard: Pick<DataTransfer, 'files'>, now: Date): File[] {
  return [...clipboard.files].map((file) =>
    file.name === '' || NAMELESS.test(file.name)
      ? new File([file], pastedName(now, file.type), { type: file.type })
      : file,
  );
}

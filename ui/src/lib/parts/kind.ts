// The few kinds of content that the console draws differently.

export type Kind = 'image' | 'video' | 'audio' | 'text' | 'code' | 'pdf' | 'sheet' | 'archive' | 'font' | 'other';

const ARCHIVES = /zip|gzip|x-tar|x-7z|x-rar|x-bzip|x-xz|zstd/;
const CODE = /json|xml|javascript|typescript|x-sh|x-python|html|css|yaml|toml/;
const SHEETS = /spreadsheet|ms-excel|csv/;

export function kindOf(mimeType: string): Kind {
  const [family = ''] = mimeType.split('/');
  if (family === 'image' || family === 'video' || family === 'audio' || family === 'font') return family;
  if (mimeType === 'application/pdf') return 'pdf';
  if (SHEETS.test(mimeType)) return 'sheet';
  if (CODE.test(mimeType)) return 'code';
  if (ARCHIVES.test(mimeType)) return 'archive';
  return family === 'text' ? 'text' : 'other';
}

import { m } from '$lib/paraglide/messages';
import { size } from '$lib/parts/format';
import { listed } from '$lib/parts/list';
import { accessOf } from './access';
import type { Rules } from './changes';

/** What every new bucket starts from. */
const plain: Omit<Rules, 'name' | 'description' | 'maximumFileSize'> = {
  permissions: [],
  fileSecurity: false,
  enabled: true,
  encryption: true,
  antivirus: true,
  transformations: true,
  stripMetadata: false,
  compression: 'none',
  allowedFileExtensions: [],
};
const pictures = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'avif', 'heic'];

const rules = {
  blank: plain,
  images: { ...plain, permissions: ['read("any")'], stripMetadata: true, allowedFileExtensions: pictures },
  private: { ...plain, fileSecurity: true, compression: 'zstd' },
  backups: { ...plain, compression: 'zstd', transformations: false },
} as const satisfies Record<string, Omit<Rules, 'name' | 'description' | 'maximumFileSize'>>;
const maxima: Partial<Record<Template, number>> = { images: 30_000_000 };

export type Template = keyof typeof rules;

/** The templates in the order in which they are offered. */
export const templates = (): { value: Template; label: string; hint: string }[] => [
  { value: 'blank', label: m.bucket_template_blank(), hint: m.bucket_template_blank_hint() },
  { value: 'images', label: m.bucket_template_images(), hint: m.bucket_template_images_hint() },
  { value: 'private', label: m.bucket_template_private(), hint: m.bucket_template_private_hint() },
  { value: 'backups', label: m.bucket_template_backups(), hint: m.bucket_template_backups_hint() },
];

/** The rules that a template gives, on an endpoint that takes files up to `limit`. */
export function rulesOfTemplate(template: Template, limit: number): Omit<Rules, 'name' | 'description'> {
  const { permissions, allowedFileExtensions, ...others } = rules[template];
  return {
    ...others,
    permissions: [...permissions],
    allowedFileExtensions: [...allowedFileExtensions],
    maximumFileSize: Math.min(maxima[template] ?? limit, limit),
  };
}

/** What rules mean, in sentences that are true of them whatever they came from. */
export function meaningOf(rules: Rules): string {
  const access = accessOf({ ...rules, fileSecurity: false, $permissions: rules.permissions }).detail;
  const own = rules.fileSecurity ? m.bucket_own_permissions() : '';
  const previews = rules.transformations ? '' : m.bucket_no_previews();
  return [access, own, takes(rules), keeps(rules), previews].filter(Boolean).join(' ');
}

function takes({ allowedFileExtensions: allowed, maximumFileSize }: Rules): string {
  const most = size(maximumFileSize);
  return allowed.length === 0
    ? m.bucket_takes_all({ size: most })
    : m.bucket_takes_only({
        extensions: listed(
          allowed.map((one) => one.toUpperCase()),
          'disjunction',
        ),
        size: most,
      });
}

function keeps({ encryption, compression, stripMetadata }: Rules): string {
  const done = [
    encryption ? m.bucket_is_encrypted() : '',
    compression === 'none' ? '' : m.bucket_is_compressed(),
    stripMetadata ? m.bucket_is_cleared() : '',
  ].filter(Boolean);
  return done.length === 0 ? m.bucket_files_as_they_are() : m.bucket_files_are({ list: listed(done) });
}

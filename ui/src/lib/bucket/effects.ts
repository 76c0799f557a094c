import type { BucketEffects } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { accessOf } from './access';
import type { Field, Rules } from './changes';

type Effect = (before: Rules, after: Rules, counted: BucketEffects) => string | null;

/** Says it of a number of files; of none there is nothing to say. */
const of = (count: number, say: (input: { count: number }) => string): string | null =>
  count > 0 ? say({ count }) : null;

const effects: Partial<Record<Field, Effect>> = {
  maximumFileSize: (_, __, { larger }) => of(larger, m.bucket_effect_larger),
  allowedFileExtensions: (_, __, { otherExtension }) => of(otherExtension, m.bucket_effect_extension),
  encryption: (_, { encryption }, { otherEncryption }) =>
    of(otherEncryption, encryption ? m.bucket_effect_stays_open : m.bucket_effect_stays_encrypted),
  compression: (_, __, { otherCompression }) => of(otherCompression, m.bucket_effect_packed),
  fileSecurity: (_, { fileSecurity }, { withPermissions }) =>
    of(withPermissions, fileSecurity ? m.bucket_effect_security_on : m.bucket_effect_security_off),
  transformations: (_, { transformations }, { pictures }) =>
    transformations ? null : of(pictures, m.bucket_effect_previews_off),
  stripMetadata: (_, { stripMetadata }, { pictures }) => (stripMetadata ? of(pictures, m.bucket_effect_strip) : null),
  enabled: (_, { enabled }, { files }) => (enabled ? null : of(files, m.bucket_effect_disabled)),
  permissions: (_, after, { files }) => {
    const access = accessOf({ ...after, $permissions: after.permissions }).detail;
    return of(files, ({ count }) => m.bucket_effect_reach({ count, access }));
  },
};

/** What a change of a setting means for the files that are there; null when it means nothing. */
export function effectOf(field: Field, before: Rules, after: Rules, counted: BucketEffects): string | null {
  return effects[field]?.(before, after, counted) ?? null;
}

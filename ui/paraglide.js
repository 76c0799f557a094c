import { compile } from '@inlang/paraglide-js';

/** How messages become functions: one place for Vite, which does it as it builds, and for `npm run words`. */
export const paraglide = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  // Which language is spoken is said by lib/state/language.svelte.ts.
  strategy: /** @type {['baseLocale']} */ (['baseLocale']),
  // One module for each language: a development server need not send a thousand.
  outputStructure: /** @type {const} */ ('locale-modules'),
  emitReadme: false,
};

if (import.meta.filename === process.argv[1]) await compile(paraglide);

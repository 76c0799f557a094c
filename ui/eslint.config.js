import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The rooms of the page and whom each may import. `routes` may import anything and nobody imports `routes`. */
const nouns = [
  'access',
  'bucket',
  'file',
  'inspector',
  'key',
  'people',
  'settings',
  'shell',
  'studio',
  'transfer',
  'trash',
];
const rooms = {
  host: [],
  api: ['host'],
  parts: [],
  state: ['api', 'host'],
  ...Object.fromEntries(nouns.map((noun) => [noun, ['parts', 'state', 'api']])),
};

const tauri = { group: ['@tauri-apps/*'], message: 'Only lib/host/tauri.ts speaks to the shell.' };
const upwards = { group: ['../*'], message: 'Import other rooms as $lib/..., so that the arrows can be read.' };

function arrows(room, allowed) {
  const forbidden = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
  const groups = forbidden.flatMap((other) => [`$lib/${other}`, `$lib/${other}/**`]);
  const patterns = [tauri, upwards, { group: [...groups, '$routes/**'], message: `${room} may not import this room.` }];
  return {
    files: [`src/lib/${room}/**`],
    ignores: ['src/lib/host/tauri.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  {
    ignores: [
      '.svelte-kit/',
      'dist/',
      'node_modules/',
      'src/lib/api/wire.ts',
      'src/lib/api/commands.ts',
      'src/lib/paraglide/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      eqeqeq: 'error',
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The page is always served from the root; addresses are built by state/address.ts.
      'svelte/no-navigation-without-resolve': 'off',
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      'max-lines': ['error', 250],
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-unused-props': 'error',
      'max-lines-per-function': 'off',
      // State keeps plain maps beside a version number that components read; `void version` is how they read it.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // `let { a, b = $bindable() } = $props()` cannot be split.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  {
    // ESLint cannot infer the parameters of functions written into markup; svelte-check can, and does.
    files: ['**/*.svelte'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((rule) => [
        `@typescript-eslint/no-unsafe-${rule}`,
        'off',
      ]),
    ),
  },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['src/routes/**'], rules: { 'no-restricted-imports': ['error', { patterns: [tauri] }] } },
  ...Object.entries(rooms).map(([room, allowed]) => arrows(room, allowed)),
  { files: ['*.js', '*.ts', 'static/**'], extends: [tseslint.configs.disableTypeChecked] },
);

import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { paraglide } from './paraglide.js';

// During development the page comes from Vite and everything else from a running `cofferd`.
const host = process.env['COFFER_HOST'] ?? 'http://127.0.0.1:8420';

// Tests find the messages compiled; watching them would keep the run from ending.
const words = process.env['VITEST'] ? [] : [paraglideVitePlugin(paraglide)];

export default defineConfig({
  plugins: [...words, sveltekit()],
  clearScreen: false,
  build: { target: 'safari16' },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/call', '/events', '/e/', '/transfers', '/archive'].map((path) => [path, host])),
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});

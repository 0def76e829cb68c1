// How the window's page is built, served for design work and tested.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { host: '127.0.0.1', port: 1420, strictPort: true, fs: { allow: ['.', '../tests/golden'] } },
  // The oldest webview that draws light-dark(); the embedded page has no network, so nothing is preloaded.
  build: { target: ['safari17.5', 'chrome123'], modulePreload: false, assetsInlineLimit: 0 },
  // Under Vitest the browser's half of Svelte is meant, not the server's.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { environment: 'jsdom', testTimeout: 20_000, setupFiles: ['./src/test-setup.ts'], include: ['src/**/*.test.ts'] },
});

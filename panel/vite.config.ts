import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** `vite build --config panel/vite.config.ts` from the repository's root. Nothing is inlined as data: or as an inline
 *  script, since the page's own content security policy refuses both. */
export default defineConfig({
  root,
  base: './',
  cacheDir: '../node_modules/.vite',
  publicDir: false,
  plugins: [svelte({ configFile: `${root}svelte.config.js` })],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
})

import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { buildShell } from './shell/build-shell.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The contract's schemas are for the programs' walls: the page and its worklet take only its constants and functions,
 *  so that the schema library, which needs what a worklet has not, is left out. */
const treeshake = {
  moduleSideEffects: (id: string) => !/node_modules\/typebox\/|\/contract\//.test(id),
  manualPureFunctions: ['Type', 'OrNull'],
}

/** `vite build --config panel/vite.config.ts` from the repository's root. Nothing is inlined as data: or as an inline
 *  script, since the page's own content security policy refuses both. */
export default defineConfig({
  root,
  base: './',
  cacheDir: '../node_modules/.vite',
  publicDir: false,
  plugins: [svelte({ configFile: `${root}svelte.config.js` }), buildShell()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { treeshake, input: [`${root}index.html`, `${root}plugins/frame/frame.html`] },
  },
  worker: { format: 'es', rolldownOptions: { treeshake } },
})

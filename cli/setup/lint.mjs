/** `npm run lint`: style, types, walls and dead code; red when one of them is. `--only NAME` runs one. */
import { join } from 'node:path'
import { runByNewerNode } from './newer-node.mjs'
import { root } from './paths.mjs'

const CHECKS = {
  style: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  types: ['node_modules/typescript/bin/tsc', '-p', '.'],
  'panel types': [
    'node_modules/svelte-check/bin/svelte-check',
    ...['--tsconfig', 'panel/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  ],
  walls: ['test/lint/graph.ts'],
  'dead code': ['node_modules/knip/bin/knip.js'],
}

/** Runs every check; the names of those that failed. */
export const lint = async (names = Object.keys(CHECKS)) => {
  const failed = []
  for (const name of names) {
    const [program, ...args] = CHECKS[name]
    if ((await runByNewerNode([join(root, program), ...args], { cwd: root })) !== 0) failed.push(name)
  }
  return { failed, passed: names.length - failed.length }
}

if (import.meta.filename === process.argv[1]) {
  const at = process.argv.indexOf('--only')
  const { failed } = await lint(at === -1 ? undefined : [process.argv[at + 1]])
  for (const name of failed) console.error(`failed: ${name}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** `npm run release`: what a release holds beside the source, gathered in release/ with its checksums: the Stream Deck
 *  plugin as one file, the companion of each DAW, and the layouts for tablets. `--out DIR` puts it elsewhere. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './paths.mjs'

const FILES = {
  'com.stembridge.live.streamDeckPlugin': 'streamdeck/dist/com.stembridge.live.streamDeckPlugin',
  'stembridge-ardour.lua': 'companions/ardour/stembridge.lua',
  'stembridge-reaper.lua': 'companions/reaper/stembridge.lua',
  'Stembridge.control.js': 'companions/bitwig/Stembridge.control.js',
  'stembridge.tosc': 'examples/stembridge.tosc',
  'open-stage-control.json': 'examples/open-stage-control.json',
  'open-stage-control-module.js': 'examples/open-stage-control-module.js',
  LICENSE: 'LICENSE',
  'NOTICE.md': 'NOTICE.md',
}

const at = process.argv.indexOf('--out')
const out = at === -1 ? join(root, 'release') : resolve(process.argv[at + 1] ?? 'release')
const { status } = spawnSync(process.execPath, [join(root, 'cli/setup/streamdeck.mjs')], {
  cwd: root,
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const sums = Object.entries(FILES).map(([name, from]) => {
  copyFileSync(join(root, from), join(out, name))
  return `${createHash('sha256')
    .update(readFileSync(join(out, name)))
    .digest('hex')}  ${name}\n`
})
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''))
process.stdout.write(`${out}\n`)

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../actions/index.ts'
import { buildPlugin } from './build.ts'
import { elgato } from './elgato-cli.ts'

/** `npm run streamdeck`: the plugin as one file, which the Stream Deck program installs when it is opened. */
const dist = join(import.meta.dirname, '..', 'dist')
const { version } = JSON.parse(readFileSync(join(dist, '..', '..', 'package.json'), 'utf8')) as { version: string }
const folder = await buildPlugin(dist, version)
await elgato('pack', folder, ['--output', dist, '--force'])
process.stdout.write(`${join(dist, `${PLUGIN}.streamDeckPlugin`)}\nOpen it: the Stream Deck program installs it.\n`)

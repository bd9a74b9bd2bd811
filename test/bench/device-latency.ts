/** From the hand to the ear on a native device: a level set on the live socket until a JACK client hears it, with JACK's
 *  dummy driver at 128 frames; and the blocks that came too late meanwhile, alone and beside a separation.
 *  `node test/bench/device-latency.ts [--idle] [--seconds N] [--audio FILE]`: --idle leaves the separation out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { measureDevice } from './device-figures.ts'
import { record } from './record.ts'
import { separateAllTheWhile } from './separate-all-the-while.ts'

/** Alone, the blocks of a minute say enough. */
const ALONE_SECONDS = 60
const { values } = parseArgs({
  options: { audio: { type: 'string' }, idle: { type: 'boolean' }, seconds: { type: 'string', default: '30' } },
})
const seconds = Number(values.seconds)
const alone = await measureDevice(Math.min(seconds, ALONE_SECONDS))
const figures: Record<string, unknown> = { alone }
if (!values.idle) {
  const folder = mkdtempSync(join(tmpdir(), 'stembridge-device-'))
  const stop = await separateAllTheWhile(values.audio ?? (await demoSongFile(folder)), join(folder, 'stems'))
  figures.besideASeparation = await measureDevice(seconds)
  await stop()
  rmSync(folder, { recursive: true })
}
await record('device-latency', 'node test/bench/device-latency.ts', { unit: 'ms', seconds, ...figures })

/** The analysis worker: a child process of the server that analyses one mix folder, says so, and ends. */
import { readdirSync } from 'node:fs'
import os from 'node:os'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { asFailure } from '../../contract/errors.ts'
import type { Curves } from '../../contract/features.ts'
import { AudioFolder } from '../storage/local/audio-folder.ts'
import { analyseBlocks } from './analyse-blocks.ts'
import { keepDocument } from './document.ts'
import type { FromWorker } from './worker-messages.ts'

const say = (message: FromWorker): Promise<void> =>
  new Promise(resolve => {
    if (!process.send || !process.connected) resolve()
    else process.send(message, () => resolve())
  })

/** Linux keeps a priority for each thread: those that V8 has started already are lowered one by one. */
const lowestPriority = (): void => {
  const { PRIORITY_LOW } = os.constants.priority
  try {
    os.setPriority(0, PRIORITY_LOW)
    if (process.platform === 'linux')
      for (const thread of readdirSync('/proc/self/task')) os.setPriority(Number(thread), PRIORITY_LOW)
  } catch {
    // A system that refuses leaves the worker at its parent's priority.
  }
}

const SECONDS_AT_ONCE = 5

async function* blocksOf(folder: AudioFolder): AsyncGenerator<Float32Array> {
  const { samples, files } = folder.manifest
  for (let at = 0; at < samples; at += SECONDS_AT_ONCE * LIBRARY_RATE)
    yield await folder.read(files[0] ?? 'mix', at, Math.min(samples, at + SECONDS_AT_ONCE * LIBRARY_RATE))
}

const analyse = async (mix: string, document?: string): Promise<void> => {
  const folder = await AudioFolder.open(mix)
  try {
    const total = Math.max(1, folder.manifest.samples) / LIBRARY_RATE
    let told = -1
    let curves: Curves | null = null
    const onHeard = (seconds: number): void => {
      const percent = Math.min(99, Math.floor((100 * seconds) / total))
      if (percent !== told) void say({ t: 'progress', percent })
      told = percent
    }
    const analysis = await analyseBlocks(blocksOf(folder), LIBRARY_RATE, onHeard, made => {
      curves = made
    })
    if (document) await keepDocument(document, { version: 1, analysis, curves })
    await say({ t: 'done', analysis })
  } finally {
    await folder.close()
  }
}

lowestPriority()
// Ctrl-C reaches the whole group; the parent ends us when it has drained.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
try {
  await analyse(process.argv[2] ?? '', process.argv[3])
} catch (error) {
  await say({ t: 'failed', failure: asFailure(error).toJSON() })
}
if (process.connected) process.disconnect()

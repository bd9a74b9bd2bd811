/** The analysis worker: a child process of the server that analyses one mix folder, says so, and ends. */
import { readdirSync } from 'node:fs'
import os from 'node:os'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { asFailure } from '../../contract/errors.ts'
import { AudioFolder } from '../storage/local/audio-folder.ts'
import type { AnalysisDocument } from '../../contract/analysis-document.ts'
import { analyseBy } from './analyse-by.ts'
import { analyseParted, type PartedBlock } from './analyse-stems.ts'
import { keepDocument } from './document.ts'
import { analysisEngine } from './engines.ts'
import type { FromWorker, WorkerRequest } from './worker-messages.ts'

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

/** [from, to) of the places that are read one after the other. */
function* places(samples: number): Generator<[number, number]> {
  const size = SECONDS_AT_ONCE * LIBRARY_RATE
  for (let at = 0; at < samples; at += size) yield [at, Math.min(samples, at + size)]
}

async function* blocksOf(folder: AudioFolder, samples: number): AsyncGenerator<Float32Array> {
  for (const [from, to] of places(samples)) yield await folder.read(folder.manifest.files[0] ?? 'mix', from, to)
}

async function* partedBlocks(mix: AudioFolder, stems: AudioFolder): AsyncGenerator<PartedBlock> {
  const tonal = stems.manifest.files.filter(name => name !== 'vocals' && name !== 'drums')
  for (const [from, to] of places(mix.manifest.samples))
    yield {
      mix: await mix.read(mix.manifest.files[0] ?? 'mix', from, to),
      drums: await stems.read('drums', from, to),
      tonal: await Promise.all(tonal.map(name => stems.read(name, from, to))),
    }
}

const teller = (total: number) => {
  let told = -1
  return (seconds: number): void => {
    const percent = Math.min(99, Math.floor((100 * seconds) / total))
    if (percent !== told) void say({ t: 'progress', percent })
    told = percent
  }
}

/** What of the mix is to be heard: all of it, or what was ready when its first answer was asked for. */
const samplesOf = ({ manifest }: AudioFolder, seconds: number): number =>
  seconds > 0 ? Math.min(manifest.ready[0]?.[1] ?? 0, Math.round(seconds * LIBRARY_RATE)) : manifest.samples

const documentOf = async (mix: AudioFolder, of: WorkerRequest): Promise<AnalysisDocument> => {
  const samples = samplesOf(mix, of.seconds)
  const onHeard = teller(Math.max(1, samples) / LIBRARY_RATE)
  const { signal } = new AbortController()
  if (!of.stems) return analyseBy(analysisEngine(of.engine), blocksOf(mix, samples), LIBRARY_RATE, { signal, onHeard })
  const stems = await AudioFolder.open(of.stems)
  try {
    return await analyseParted(partedBlocks(mix, stems), LIBRARY_RATE, onHeard)
  } finally {
    await stems.close()
  }
}

const analyse = async (mix: string, of: WorkerRequest): Promise<void> => {
  const folder = await AudioFolder.open(mix)
  try {
    const document = await documentOf(folder, of)
    const { analysis } = document
    if (of.document) await keepDocument(of.document, document)
    await say({ t: 'done', analysis: of.seconds > 0 ? { ...analysis, provisional: true } : analysis })
  } finally {
    await folder.close()
  }
}

lowestPriority()
// Ctrl-C reaches the whole group; the parent ends us when it has drained.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
try {
  await analyse(process.argv[2] ?? '', JSON.parse(process.argv[3] ?? '{}') as WorkerRequest)
} catch (error) {
  await say({ t: 'failed', failure: asFailure(error).toJSON() })
}
if (process.connected) process.disconnect()

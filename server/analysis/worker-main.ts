/** The analysis worker: a child process of the server that analyses one mix folder, says so, and ends; or, started with
 *  none, one mix folder after the other as it is asked. */
import { readdirSync } from 'node:fs'
import os from 'node:os'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { asFailure } from '../../contract/errors.ts'
import { AudioFolder } from '../storage/local/audio-folder.ts'
import type { AnalysisDocument } from '../../contract/analysis-document.ts'
import { analyseBy } from './analyse-by.ts'
import { analyseParted, type PartedBlock } from './analyse-stems.ts'
import { keepDocument } from './document.ts'
import { growing } from './growing.ts'
import { analysisEngine } from './engines.ts'
import type { FromWorker, WorkerRequest } from './worker-messages.ts'

const say = (message: FromWorker): Promise<void> =>
  new Promise(resolve => {
    if (!process.send || !process.connected) resolve()
    else process.send(message, () => resolve())
  })

/** Linux keeps a priority for each thread: those that V8 has started already are lowered one by one. */
const lowerPriority = (priority: number): void => {
  try {
    os.setPriority(0, priority)
    if (process.platform === 'linux')
      for (const thread of readdirSync('/proc/self/task')) os.setPriority(Number(thread), priority)
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

const documentOf = async (mix: AudioFolder, of: WorkerRequest): Promise<AnalysisDocument> => {
  const { samples } = mix.manifest
  const onHeard = teller(Math.max(1, of.seconds * LIBRARY_RATE || samples) / LIBRARY_RATE)
  const { signal } = new AbortController()
  const blocks = of.seconds > 0 ? growing(mix, of.seconds) : blocksOf(mix, samples)
  if (!of.stems) return analyseBy(analysisEngine(of.engine), blocks, LIBRARY_RATE, { signal, onHeard })
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

const answer = async (mix: string, of: WorkerRequest): Promise<void> => {
  try {
    await analyse(mix, of)
  } catch (error) {
    await say({ t: 'failed', failure: asFailure(error).toJSON() })
  }
}

// Ctrl-C reaches the whole group; the parent ends us when it has drained.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
const [mix, request = '{}'] = process.argv.slice(2)
if (mix === undefined) {
  // Somebody waits for its answers: they go before what is separated and analysed meanwhile.
  lowerPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
  process.on('message', asked => {
    const { mix, request } = asked as { mix: string; request: WorkerRequest }
    void answer(mix, request)
  })
} else {
  lowerPriority(os.constants.priority.PRIORITY_LOW)
  await answer(mix, JSON.parse(request) as WorkerRequest)
  if (process.connected) process.disconnect()
}

/** A runner's program: onnxruntime-main.ts MODEL [--low-priority]. Serves segments on stdio until stdin closes, as
 *  wire.ts says; logs go to stderr. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { type FromProgram, messageParts, messagesOf, type ToProgram } from '../wire.ts'
import { BINS, FRAMES, transform } from './transform.ts'
import { SEGMENT } from '../../core/segments.ts'

type Ort = {
  InferenceSession: { create(path: string, options: object): Promise<InferenceSession> }
  Tensor: typeof Tensor
}

const require = createRequire(import.meta.url)

const send = (message: FromProgram, payload?: Float32Array): void => {
  for (const part of messageParts(message, payload)) process.stdout.write(part)
}

const peakRss = (): number => process.resourceUsage().maxRSS * 1024

const versionOfPackage = async (): Promise<string> =>
  (JSON.parse(await readFile(require.resolve('onnxruntime-node/package.json'), 'utf8')) as { version: string }).version

/** What turns a segment into stems in two steps: `infer` runs off the event loop, `stems` on it. */
const openModel = async (path: string) => {
  const ort = require('onnxruntime-node') as Ort
  const session = await ort.InferenceSession.create(path, {
    // The arena would hold 5 GB, one buffer laid out for the whole graph 0.3 GB more.
    enableCpuMemArena: false,
    enableMemPattern: false,
    // A thread that spins while it waits takes a processor from the transforms.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
  })
  const [wave, spectrum] = session.inputNames as [string, string]
  const { spectrogram, addWaveforms } = transform()
  return {
    prepare: (mix: Float32Array) => ({
      [wave]: new ort.Tensor('float32', mix, [1, 2, SEGMENT]),
      [spectrum]: new ort.Tensor('float32', spectrogram(mix), [1, 4, BINS, FRAMES]),
    }),
    infer: async (inputs: Record<string, Tensor>) => {
      const outputs = Object.values(await session.run(inputs))
      const ofRank = (rank: number) => outputs.find(o => o.dims.length === rank)?.data as Float32Array
      return { waves: ofRank(4), spectra: ofRank(5) }
    },
    stems: ({ waves, spectra }: { waves: Float32Array; spectra: Float32Array }) => {
      addWaveforms(spectra, waves)
      return waves
    },
  }
}

type Request = { id: number; inputs: Record<string, Tensor> }

/** One segment after the other; the next one's inference starts before the stems of the first are made. */
const serve = (model: Awaited<ReturnType<typeof openModel>>) => {
  const queue: Request[] = []
  let last = -1
  let dropped = -1
  let busy = false
  const begin = () => {
    const request = queue.shift()
    if (!request) return undefined
    return { id: request.id, outputs: model.infer(request.inputs) }
  }
  const work = async () => {
    busy = true
    for (let running = begin(); running; ) {
      const { id, outputs } = running
      try {
        const done = await outputs
        running = begin()
        if (id > dropped) send({ t: 'stems', id, rss: peakRss() }, model.stems(done))
      } catch (error) {
        running = begin()
        send({ t: 'failed', id, error: String(error) })
      }
    }
    busy = false
  }
  return {
    segment(id: number, mix: Float32Array) {
      last = id
      queue.push({ id, inputs: model.prepare(mix) })
      if (!busy) work().catch(error => send({ t: 'failed', id, error: String(error) }))
    },
    cancel() {
      dropped = last
      queue.length = 0
    },
  }
}

if (process.argv.includes('--low-priority')) os.setPriority(0, os.constants.priority.PRIORITY_LOW)
process.on('SIGINT', () => undefined)
const model = await openModel(process.argv[2] as string)
const { segment, cancel } = serve(model)
send({ t: 'hello', engine: 'onnxruntime', version: `${await versionOfPackage()} f32`, rss: peakRss() })
for await (const { head, payload } of messagesOf(process.stdin)) {
  const asked = head as unknown as ToProgram
  if (asked.op === 'cancel') cancel()
  else segment(asked.id, new Float32Array(payload.buffer as ArrayBuffer))
}
// A running inference would hold the process back; nobody is left to hear of it.
process.exit(0)

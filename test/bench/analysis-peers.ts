/** Accuracy and speed of the analysis beside librosa and essentia.js, on the songs of shared/data/pop909 rendered by
 *  fluidsynth, and on the loops. The peers are installed into a folder of the system's temporary files.
 *    node test/bench/analysis-peers.ts [--songs N] [--peer NAME] [--data DIR]
 *  N songs evenly taken, 20 unless given; of one peer alone, the figures of the others stay. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type AnalysisEngine, analyseBy } from '../../server/analysis/index.ts'
import { decode } from '../../server/importing/index.ts'
import { fMeasure, fOverOctaves, keyScore, near, nearAnOctave, tempoOf } from './analysis-score.ts'
import { record } from './record.ts'

const { values } = parseArgs({
  options: { songs: { type: 'string' }, peer: { type: 'string' }, data: { type: 'string' } },
})
const data = values.data ?? join(import.meta.dirname, '../../../shared/data')
const wanted = Number(values.songs ?? 20)
const cache = join(tmpdir(), 'stembridge-bench')
const peers = join(tmpdir(), 'stembridge-peers')
const SOUND_FONT = '/usr/share/sounds/sf2/FluidR3_GM.sf2'
const SECONDS = 90

type Sound = { rate: number; samples: Float32Array; seconds: number }
type Answer = { bpm: number | null; beats: number[]; key: { tonic: string | null; mode: string | null } }
type Peer = { name: string; version: string; hear: (sound: Sound) => Promise<Answer> }

const rendered = (id: string): string => {
  mkdirSync(cache, { recursive: true })
  const out = join(cache, `${id}.wav`)
  if (existsSync(out)) return out
  const [full, part] = [join(cache, `full-${id}.wav`), join(cache, `part-${id}.wav`)]
  const midi = join(data, 'pop909', `${id}.mid`)
  execFileSync('fluidsynth', ['-ni', '-q', '-F', full, '-r', '44100', SOUND_FONT, midi], { stdio: 'ignore' })
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', full, '-t', String(SECONDS), part])
  rmSync(full)
  renameSync(part, out)
  return out
}

/** The file's samples, again and again until `least` seconds. */
const soundOf = async (file: string, least: number): Promise<Sound> => {
  const { rate, blocks } = await decode(file, {})
  const parts: Float32Array[] = []
  for await (const block of blocks) parts.push(block)
  const once = parts.reduce((sum, p) => sum + p.length, 0)
  const times = Math.max(1, Math.ceil((least * rate * 2) / once))
  const samples = new Float32Array(once * times)
  let at = 0
  for (let n = 0; n < times; n++)
    for (const part of parts) {
      samples.set(part, at)
      at += part.length
    }
  return { rate, samples, seconds: samples.length / 2 / rate }
}

async function* blocksOf({ samples }: Sound): AsyncGenerator<Float32Array> {
  for (let at = 0; at < samples.length; at += 131072) yield samples.subarray(at, at + 131072)
}

const own =
  (engine: AnalysisEngine) =>
  async (sound: Sound): Promise<Answer> => {
    const { signal } = new AbortController()
    const { analysis } = await analyseBy(engine, blocksOf(sound), sound.rate, { signal })
    return { bpm: analysis.tempo.bpm, beats: analysis.beats, key: analysis.key }
  }

const librosa = (): Peer => {
  const folder = join(peers, 'python')
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', folder])
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'librosa==0.11.0'])
  }
  process.env.STEMBRIDGE_PYTHON = python
  return { name: 'librosa', version: '0.11.0', hear: own('librosa') }
}

type Vector = { delete(): void }
type EssentiaJs = {
  arrayToVector(x: Float32Array): Vector
  vectorToArray(x: Vector): Float32Array
  RhythmExtractor2013(x: Vector, max: number, method: string, min: number): { bpm: number; ticks: Vector }
  PercivalBpmEstimator(x: Vector): { bpm: number }
  KeyExtractor(x: Vector): { key: string; scale: string }
}

const essentia = (method: 'multifeature' | 'percival'): Peer => {
  const folder = join(peers, 'node')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, 'node_modules', 'essentia.js')))
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--silent', 'essentia.js@0.1.3'], {
      cwd: folder,
      shell: process.platform === 'win32',
    })
  const { Essentia, EssentiaWASM } = createRequire(join(folder, 'index.js'))('essentia.js')
  const js: EssentiaJs = new Essentia(EssentiaWASM)
  const hear = async ({ samples }: Sound): Promise<Answer> => {
    const mono = Float32Array.from(
      { length: samples.length / 2 },
      (_, i) => ((samples[2 * i] as number) + (samples[2 * i + 1] as number)) / 2,
    )
    const vector = js.arrayToVector(mono)
    const rhythm = method === 'multifeature' ? js.RhythmExtractor2013(vector, 208, method, 40) : undefined
    const bpm = rhythm?.bpm ?? js.PercivalBpmEstimator(vector).bpm
    const { key, scale } = js.KeyExtractor(vector)
    vector.delete()
    const beats = rhythm ? Array.from(js.vectorToArray(rhythm.ticks)) : []
    return { bpm, beats, key: { tonic: key, mode: scale } }
  }
  return { name: `essentia.js ${method}`, version: '0.1.3', hear }
}

const truthOf = (id: string) => {
  const rows = (kind: string) =>
    readFileSync(join(data, 'pop909', `${id}.${kind}.txt`), 'utf8')
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/))
  const [beats, recorded] = ['beats', 'beats-audio'].map(kind => rows(kind).map(row => Number(row[0])))
  const spans = new Map<string, number>()
  for (const [from, to, key = ''] of rows('key'))
    spans.set(key, (spans.get(key) ?? 0) + Math.max(0, Math.min(SECONDS, Number(to)) - Number(from)))
  const [tonic = null, mode] = ([...spans].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '').split(':')
  const tempi = [beats, recorded].map(times => tempoOf((times ?? []).filter(t => t < 60)))
  return { beats: beats ?? [], tempi, key: { tonic, mode: mode === 'min' ? 'minor' : 'major' } }
}

const mean = (xs: number[]): number =>
  Math.round((1000 * xs.reduce((a, b) => a + b, 0)) / Math.max(1, xs.length)) / 1000

const evenly = <T>(all: T[], count: number): T[] =>
  all.filter((_, i) => Math.floor((i * count) / all.length) !== Math.floor(((i - 1) * count) / all.length))

type Score = Record<'acc1' | 'acc2' | 'f' | 'fOverOctaves' | 'weighted' | 'exact' | 'beats', number>

const songScores = async ({ hear }: Peer, ids: string[]) => {
  const scores: Score[] = []
  let [seconds, heard] = [0, 0]
  for (const id of ids) {
    const [truth, sound] = [truthOf(id), await soundOf(rendered(id), 0)]
    const began = performance.now()
    const { bpm, beats, key } = await hear(sound)
    seconds += (performance.now() - began) / 1000
    heard += sound.seconds
    const points = keyScore(key, truth.key)
    scores.push({
      acc1: Number(truth.tempi.some(t => near(bpm, t))),
      acc2: Number(truth.tempi.some(t => nearAnOctave(bpm, t))),
      f: fMeasure(beats, truth.beats, SECONDS),
      fOverOctaves: fOverOctaves(beats, truth.beats, SECONDS),
      ...{ weighted: points, exact: Number(points === 1), beats: beats.length },
    })
  }
  const all = (name: keyof Score) => mean(scores.map(s => s[name]))
  const beaten = scores.some(s => s.beats > 0)
  return {
    ...{ songs: scores.length, tempoAcc1: all('acc1'), tempoAcc2: all('acc2') },
    ...{ beatF: beaten ? all('f') : null, beatFOverOctaves: beaten ? all('fOverOctaves') : null },
    ...{ keyWeighted: all('weighted'), keyExact: all('exact'), timesRealtime: Math.round(heard / seconds) },
  }
}

const loopScores = async ({ hear }: Peer) => {
  const truths = JSON.parse(readFileSync(join(data, 'loops', 'truth.json'), 'utf8')) as Record<string, number>
  let right = 0
  for (const [name, beats] of Object.entries(truths)) {
    const file = join(data, 'loops', `${name}.flac`)
    const { seconds } = await soundOf(file, 0)
    right += Number(near((await hear(await soundOf(file, 30))).bpm, (60 * beats) / seconds))
  }
  return `${right}/${Object.keys(truths).length}`
}

const main = async (): Promise<void> => {
  const folder = join(data, 'pop909')
  if (!existsSync(folder))
    return record('analysis-peers', 'node test/bench/analysis-peers.ts', { skipped: `no ${folder}` })
  const ids = readdirSync(folder)
    .filter(name => name.endsWith('.mid'))
    .map(name => name.slice(0, -4))
    .sort()
  const kept = join(import.meta.dirname, '../../docs/bench/analysis-peers.json')
  const figures: Record<string, unknown> =
    values.peer && existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')).figures : {}
  const all = {
    dsp: (): Peer => ({ name: 'dsp', version: 'this project', hear: own('dsp') }),
    librosa,
    multifeature: () => essentia('multifeature'),
    percival: () => essentia('percival'),
  }
  for (const [name, open] of Object.entries(all)) {
    if (values.peer && values.peer !== name) continue
    const peer = open()
    // what is compiled or loaded at the first call is not in the time
    await peer.hear(await soundOf(rendered(ids[0] as string), 0))
    const songs = await songScores(peer, evenly(ids, Math.min(wanted, ids.length)))
    figures[peer.name] = { version: peer.version, ...songs, loops: await loopScores(peer) }
    process.stderr.write(`${peer.name}: ${JSON.stringify(figures[peer.name])}\n`)
  }
  await record('analysis-peers', `node test/bench/analysis-peers.ts --songs ${Math.min(wanted, ids.length)}`, figures)
}

await main()

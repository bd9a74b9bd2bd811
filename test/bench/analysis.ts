/** Accuracy and speed of the analysis engine on songs and loops whose truth is known. The songs are rendered once, by
 *  fluidsynth with FluidR3, into a folder of the system's temporary files.
 *    node test/bench/analysis.ts [DATA] */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Analysis } from '../../contract/analysis.ts'
import { analyseBlocks } from '../../server/analysis/index.ts'
import { decode } from '../../server/importing/index.ts'
import { fMeasure, fOverOctaves, keyScore, near, nearAnOctave, tempoOf } from './analysis-score.ts'
import { record } from './record.ts'
import { crossValidated, type Reliability, reliabilityOf, reliabilityTable } from './reliability.ts'

const SOUND_FONT = '/usr/share/sounds/sf2/FluidR3_GM.sf2'
/** Of each song. */
const SECONDS = 90

const data = process.argv[2] ?? join(import.meta.dirname, '../../../shared/data')
const cache = join(tmpdir(), 'stembridge-bench')

const interleaved = async (file: string): Promise<{ rate: number; samples: Float32Array }> => {
  const { rate, blocks } = await decode(file, {})
  const parts: Float32Array[] = []
  for await (const block of blocks) parts.push(block)
  const samples = new Float32Array(parts.reduce((sum, p) => sum + p.length, 0))
  let at = 0
  for (const part of parts) {
    samples.set(part, at)
    at += part.length
  }
  return { rate, samples }
}

/** Analyses what is in memory, so that decoding is not in the time. */
const analyse = ({ rate, samples }: { rate: number; samples: Float32Array }, seconds: number): Promise<Analysis> => {
  const wanted = Math.round(seconds * rate) * 2
  async function* blocks(): AsyncGenerator<Float32Array> {
    let left = wanted
    while (left > 0)
      for (let at = 0; at < samples.length && left > 0; at += 131072) {
        const block = samples.subarray(at, Math.min(at + 131072, samples.length, at + left))
        left -= block.length
        yield block
      }
  }
  return analyseBlocks(blocks(), rate)
}

const rendered = (id: string): string => {
  mkdirSync(cache, { recursive: true })
  const out = join(cache, `${id}.wav`)
  if (existsSync(out)) return out
  const [full, part] = [join(cache, `full-${id}.wav`), join(cache, `part-${id}.wav`)]
  const midi = join(data, 'pop909', `${id}.mid`)
  execFileSync('fluidsynth', ['-ni', '-q', '-F', full, '-r', '44100', SOUND_FONT, midi], { stdio: 'ignore' })
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', full, '-t', String(SECONDS), part])
  execFileSync('rm', ['-f', full])
  renameSync(part, out)
  return out
}

const songTruth = (id: string) => {
  const rows = (kind: string) =>
    readFileSync(join(data, 'pop909', `${id}.${kind}.txt`), 'utf8')
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/))
  const beats = rows('beats').map(row => Number(row[0]))
  const recorded = rows('beats-audio').map(row => Number(row[0]))
  const spans = new Map<string, number>()
  for (const [from, to, key = ''] of rows('key'))
    spans.set(key, (spans.get(key) ?? 0) + Math.max(0, Math.min(SECONDS, Number(to)) - Number(from)))
  const [name = ''] = [...spans].sort((a, b) => b[1] - a[1])[0] ?? []
  const [tonic = null, mode] = name.split(':')
  const [bars, heardBars] = [
    rows('beats').filter(r => Number(r[2]) === 1),
    rows('beats-audio').filter(r => Number(r[1]) === 1),
  ]
  return {
    beats,
    bars: [bars, heardBars].map(of => of.map(r => Number(r[0]))),
    tempi: [beats, recorded].map(times => tempoOf(times.filter(t => t < 60))),
    key: { tonic, mode: mode === 'min' ? 'minor' : 'major' },
  }
}

const songScore = async (id: string) => {
  const truth = songTruth(id)
  const sound = await interleaved(rendered(id))
  const began = process.cpuUsage()
  const { tempo, beats, downbeats, key } = await analyse(sound, SECONDS)
  const spent = process.cpuUsage(began)
  const seconds = (spent.user + spent.system) / 1e6
  const bars = truth.bars.map(of => fMeasure(downbeats, of, SECONDS))
  const keyPoints = keyScore(key, truth.key)
  return {
    acc1: Number(truth.tempi.some(t => near(tempo.bpm, t))),
    acc2: Number(truth.tempi.some(t => nearAnOctave(tempo.bpm, t))),
    top2: Number(tempo.candidates.slice(0, 2).some(c => truth.tempi.some(t => near(c.bpm, t)))),
    f: fMeasure(beats, truth.beats, SECONDS),
    fOverOctaves: fOverOctaves(beats, truth.beats, SECONDS),
    downbeatF: bars[0] as number,
    downbeatFOfEither: Math.max(...bars),
    keyWeighted: keyPoints,
    keyExact: Number(keyPoints === 1),
    tempoConfidence: tempo.confidence,
    keyConfidence: key.confidence,
    mode: truth.key.mode,
    modeFound: Number(key.mode === truth.key.mode),
    seconds,
  }
}
type Score = Awaited<ReturnType<typeof songScore>>

const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length
const rounded = (x: number): number => Math.round(x * 1000) / 1000

const reliability = (scores: Score[], sure: 'tempoConfidence' | 'keyConfidence', right: 'acc1' | 'keyExact') =>
  reliabilityOf(crossValidated(scores.map(s => ({ confidence: s[sure], right: s[right] === 1 }))))

/** Draws the curves into docs/analysis.md, between its marks. */
const draw = (tempo: Reliability, key: Reliability): void => {
  const file = join(import.meta.dirname, '../../docs/analysis.md')
  const curves = [`Tempo\n\n${reliabilityTable(tempo)}`, `Key\n\n${reliabilityTable(key)}`].join('\n\n')
  const [before, after] = [/^[\s\S]*<!-- curves -->\n/, /<!-- \/curves -->[\s\S]*$/].map(
    mark => readFileSync(file, 'utf8').match(mark)?.[0] ?? '',
  )
  writeFileSync(file, `${before}\`\`\`text\n${curves}\n\`\`\`\n${after}`)
}

const songs = async () => {
  const folder = join(data, 'pop909')
  if (!existsSync(folder)) return { skipped: `there is no ${folder}` }
  const scores: Score[] = []
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.mid')) scores.push(await songScore(name.slice(0, -4)))
  const all = (
    name:
      | 'acc1'
      | 'acc2'
      | 'top2'
      | 'f'
      | 'fOverOctaves'
      | 'downbeatF'
      | 'downbeatFOfEither'
      | 'keyWeighted'
      | 'keyExact',
  ) => rounded(mean(scores.map(s => s[name])))
  const found = (mode: string) => {
    const of = scores.filter(s => s.mode === mode)
    return `${of.filter(s => s.modeFound).length}/${of.length}`
  }
  const [tempoCurve, keyCurve] = [
    reliability(scores, 'tempoConfidence', 'acc1'),
    reliability(scores, 'keyConfidence', 'keyExact'),
  ]
  draw(tempoCurve, keyCurve)
  return {
    songs: scores.length,
    tempoAcc1: all('acc1'),
    tempoAcc2: all('acc2'),
    tempoTopTwo: all('top2'),
    beatF: all('f'),
    beatFOverOctaves: all('fOverOctaves'),
    downbeatF: all('downbeatF'),
    downbeatFOfEither: all('downbeatFOfEither'),
    keyWeighted: all('keyWeighted'),
    keyExact: all('keyExact'),
    minorFound: found('minor'),
    majorFound: found('major'),
    tempoReliability: tempoCurve,
    keyReliability: keyCurve,
    timesRealtime: Math.round((SECONDS * scores.length) / scores.reduce((sum, s) => sum + s.seconds, 0)),
  }
}

const loops = async () => {
  const truths = join(data, 'loops', 'truth.json')
  if (!existsSync(truths)) return { skipped: `there is no ${truths}` }
  const rows: Record<string, string> = {}
  let right = 0
  for (const [name, beats] of Object.entries(JSON.parse(readFileSync(truths, 'utf8')) as Record<string, number>)) {
    const sound = await interleaved(join(data, 'loops', `${name}.flac`))
    const seconds = sound.samples.length / 2 / sound.rate
    const { tempo } = await analyse(sound, Math.ceil(30 / seconds) * seconds)
    const truth = (60 * beats) / seconds
    right += Number(near(tempo.bpm, truth))
    rows[name] = `${tempo.bpm?.toFixed(2)} (${truth.toFixed(2)})`
  }
  return { loops: Object.keys(rows).length, tempoAcc1: right, ...rows }
}

await record('analysis', 'node test/bench/analysis.ts', { songs: await songs(), loops: await loops() })

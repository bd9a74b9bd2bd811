import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnalysisSchema } from '../../contract/analysis.ts'
import { wavHeader } from '../../dsp/wav-header.ts'
import { clicks, silence, type Sound } from '../analysis/sounds.ts'

const main = join(import.meta.dirname, '../../cli/main.ts')
const run = (...args: string[]) => execa(process.execPath, [main, 'analyse', ...args], { reject: false })

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'stembridge-analyse-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const wav = async (name: string, sound: Sound, seconds: number, rate = 44100): Promise<string> => {
  const frames = Math.round(seconds * rate)
  const samples = Int16Array.from({ length: frames }, (_, i) => Math.round(32767 * sound(i / rate)))
  const file = join(scratch, name)
  await writeFile(
    file,
    Buffer.concat([wavHeader({ frames, rate, channels: 1, bits: 16 }), new Uint8Array(samples.buffer)]),
  )
  return file
}

describe('stembridge analyse', () => {
  it('gives one line of JSON that fits the contract', async () => {
    const { stdout, exitCode } = await run(await wav('clicks.wav', clicks(120, 0.25), 12, 48000), '--json')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n')).toHaveLength(1)
    const analysis = JSON.parse(stdout)
    expect([...Value.Errors(AnalysisSchema, analysis)]).toEqual([])
    expect(analysis.tempo.bpm).toBeCloseTo(120, 1)
    expect(analysis.beats[0]).toBeCloseTo(0.25, 2)
    expect(analysis.audioSeconds).toBeCloseTo(12, 3)
  })

  it('gives lines for a reader, with dashes for what is unsure', async () => {
    const heard = await run(await wav('again.wav', clicks(90), 12))
    expect(heard.stdout).toMatch(/^tempo\s+90\.0\d BPM/m)
    const nothing = await run(await wav('silence.wav', silence, 2))
    expect(nothing.exitCode).toBe(0)
    for (const row of ['tempo', 'beats', 'downbeats', 'key', 'tuning', 'loudness'])
      expect(nothing.stdout).toMatch(new RegExp(`^${row}\\s+–$`, 'm'))
  })

  it('tells its usage', async () => {
    const { stdout, exitCode } = await run('--help')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('stembridge analyse FILE [--engine E | --compare]')
  })

  it('ends with 2 for bad usage, with the code and the cure', async () => {
    for (const args of [[], ['a.wav', 'b.wav'], ['--nonsense', 'a.wav']]) {
      const { stderr, stdout, exitCode } = await run(...args)
      expect([exitCode, stdout]).toEqual([2, ''])
      expect(stderr).toContain('bad_usage')
      expect(stderr).toContain('--help')
    }
  })

  it('ends with 1 for a file that cannot be heard, with the code and the cure', async () => {
    const text = join(scratch, 'text.mp3')
    await writeFile(text, 'no music at all')
    const empty = join(scratch, 'empty.wav')
    await writeFile(empty, '')
    for (const [file, code] of [
      [text, 'unreadable_audio'],
      [empty, 'empty_file'],
      [join(scratch, 'nowhere.wav'), 'file_not_found'],
    ] as const) {
      const { stderr, stdout, exitCode } = await run(file)
      expect([exitCode, stdout]).toEqual([1, ''])
      expect(stderr).toContain(code)
      expect(stderr.trim().split('\n')).toHaveLength(2)
    }
  })
})

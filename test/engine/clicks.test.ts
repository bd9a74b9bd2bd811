import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CROSSFADER_CURVES, parameterTable, type Path } from '../../contract/parameters.ts'
import { createEngine } from '../../engine/engine.ts'
import { sourceOf } from '../../engine/index.ts'
import { RATE, tone } from './sound.ts'

const LEVEL = 0.05
const HERTZ = 40
/** How far the tone moves by itself from one sample to the next. */
const SLOPE = (2 * Math.PI * HERTZ * LEVEL) / RATE
/** Frames of a ramp. */
const RAMP = 0.01 * RATE

const tune = sourceOf({ vocals: [tone(HERTZ, LEVEL, 2)], drums: [tone(HERTZ, LEVEL, 2)] })

type Turn = readonly [frame: number, path: Path, value: number | boolean | string]

/** The steepest step of all outputs, with everything played from the start. */
const steepest = (turns: readonly Turn[], frames: number): number => {
  const engine = createEngine({ sampleRate: RATE })
  engine.load(1, tune)
  engine.set('/deck/1/play', true)
  engine.set('/deck/1/stem/vocals/pfl', true)
  for (const [frame, path, value] of turns) engine.set(path, value, frame)
  const side = () => new Float32Array(frames)
  const [left, right, cueLeft, cueRight] = [side(), side(), side(), side()]
  engine.processBuses({ master: { left, right }, cue: { left: cueLeft, right: cueRight } })
  let most = 0
  for (const signal of [left, right, cueLeft, cueRight])
    for (let i = 1; i < frames; i++) most = Math.max(most, Math.abs((signal[i] as number) - (signal[i - 1] as number)))
  return most
}

const rows = [...parameterTable()].filter(
  ([path, row]) =>
    row.kind === 'value' &&
    /^\/deck\/1\/(stem\/(vocals|drums)|gain|pfl)|^\/(master|cue|send)/.test(path) &&
    !row.reserved &&
    row.viewOf === undefined &&
    !path.endsWith('/record'),
)
const ends = new Map<Path, readonly (number | boolean | string)[]>(
  rows.map(([path, row]) => [
    path,
    row.type === 'boolean'
      ? [true, false]
      : row.type === 'text'
        ? CROSSFADER_CURVES
        : [...(row.range as [number, number])],
  ]),
)

/** The loudest that one control makes the tones: both in phase, +6 dB, and once more by a send. */
const MOST = 2 * 2
/** A level that goes from one end to the other in a ramp, while the tone moves; by the equaliser and the filter the tone
 *  may turn round on top of it. */
const LIMIT = 2 * MOST * (SLOPE + (2 * LEVEL) / RAMP)

describe('no control clicks', () => {
  it.each([...ends.keys()])('%s, thrown from end to end at any frame', path => {
    const values = ends.get(path) as readonly (number | boolean | string)[]
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 2000, max: 9000 }), fc.constantFrom(...values)), {
          minLength: 1,
          maxLength: 8,
        }),
        throws => {
          const sent = path.startsWith('/send/1') ? ([[0, '/deck/1/stem/vocals/send/1', 0]] as const) : []
          const turns = throws.map(([frame, value]) => [frame, path, value] as const)
          expect(steepest([...sent, ...turns], 10000)).toBeLessThan(LIMIT)
        },
      ),
      { numRuns: 8 },
    )
  })

  it('not with many of them at once', () => {
    const turn = fc
      .constantFrom(...ends.keys())
      .chain(path =>
        fc.tuple(fc.integer({ min: 2000, max: 9000 }), fc.constant(path), fc.constantFrom(...(ends.get(path) ?? []))),
      )
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), turns => {
        expect(steepest(turns, 10000)).toBeLessThan(6 * LIMIT)
      }),
      { numRuns: 40 },
    )
  })
})

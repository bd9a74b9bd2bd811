import { describe, expect, it } from 'vitest'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, FOUR_STEMS, type Path } from '../../contract/parameters.ts'
import { BLOCK } from '../../engine/block.ts'
import { controlsOf } from '../../engine/controls.ts'
import { createDeck, timingOf } from '../../engine/deck.ts'
import { mixBlock } from '../../engine/mix-block.ts'
import { createMixer } from '../../engine/mixer.ts'
import { moveDecks } from '../../engine/move-decks.ts'
import { createReadRoom } from '../../engine/read-head.ts'
import { sourceOf } from '../../engine/index.ts'
import { sincBanks } from '../../engine/sinc.ts'
import type { Source } from '../../engine/source.ts'
import { once } from '../../engine/stretch/deck-stretch.ts'
import { stretchModule } from '../../engine/stretch/stretcher.ts'
import { drums, RATE, sum, tone } from './sound.ts'

const [SOUND_S, SILENCE_S] = [1, 10]
const [LEAST_FLOAT, LEAST_DOUBLE] = [2 ** -126, 2 ** -1022]
const isDenormal = (x: number, least: number): boolean => x !== 0 && Math.abs(x) < least

const countIn = (array: ArrayLike<number>, least: number): number => {
  let count = 0
  for (let i = 0; i < array.length; i++) if (isDenormal(array[i] as number, least)) count++
  return count
}

/** Every number that a thing holds, however deep: how many of them are denormal in their own format. */
const denormalsIn = (thing: unknown, seen = new Set<unknown>()): number => {
  if (typeof thing === 'number') return isDenormal(thing, LEAST_DOUBLE) ? 1 : 0
  if (thing === null || typeof thing !== 'object' || seen.has(thing)) return 0
  seen.add(thing)
  if (thing instanceof Float32Array) return countIn(thing, LEAST_FLOAT)
  if (thing instanceof Float64Array) return countIn(thing, LEAST_DOUBLE)
  if (ArrayBuffer.isView(thing)) return 0
  return Object.values(thing).reduce<number>((count, part) => count + denormalsIn(part, seen), 0)
}

/** As a library has it, in 16 bits: a second of sound that dies away, then silence. */
const song = (hertz: number): Float32Array => {
  const wave = new Float32Array((SOUND_S + SILENCE_S + 1) * RATE)
  wave.set(sum(tone(hertz, 0.4, SOUND_S), drums(SOUND_S, 0.25)))
  return wave.map((x, i) => Math.round(x * Math.exp(-i / 8000) * 32767) / 32767)
}
const waves = Object.fromEntries(FOUR_STEMS.map((name, i) => [name, [song(110 * (i + 1))] as const]))
const source = (): Source => sourceOf(waves)

/** The whole mixer, as the engine has it. */
const mixerWith = (settings: readonly [leaf: string, value: ParameterValue][]) => {
  const timing = timingOf(RATE)
  const module = once(stretchModule)
  const room = createReadRoom(sincBanks(), Math.ceil(BLOCK * timing.ratio * 4.5))
  const mixer = createMixer(timing, [createDeck(RATE, module), createDeck(RATE, module)], room)
  const controls = controlsOf(mixer)
  const set = (path: Path, value: ParameterValue) => controls.get(path)?.set(value)
  for (const n of DECKS) {
    Object.assign(mixer.decks[n - 1] as object, { source: source() })
    for (const [leaf, value] of settings)
      for (const path of leaf.startsWith('/')
        ? [leaf]
        : leaf.startsWith('deck ')
          ? [`/deck/${n}/${leaf.slice(5)}`]
          : FOUR_STEMS.map(stem => `/deck/${n}/stem/${stem}/${leaf}`))
        set(path, value)
    set(`/deck/${n}/play`, true)
  }
  return { mixer, timing }
}

const render = (settings: Parameters<typeof mixerWith>[0]) => {
  const { mixer, timing } = mixerWith(settings)
  let [state, output, peak] = [0, 0, 0]
  const pass = (seconds: number): number => {
    let spent = 0
    for (let block = 0; block * BLOCK < seconds * RATE; block++) {
      const begun = process.cpuUsage()
      moveDecks(mixer.decks, timing, BLOCK)
      mixBlock(mixer, BLOCK, true, true)
      spent += process.cpuUsage(begun).user
      const { program, cue } = mixer.room
      for (const side of [program.left, program.right, cue.left, cue.right]) output += countIn(side, LEAST_FLOAT)
      peak = Math.max(peak, Math.abs(program.left[0] as number))
      if (block % 16 === 0)
        for (const deck of mixer.decks) state += denormalsIn([deck.strips, deck.channel, deck.cursor])
      if (block % 64 === 0) state += denormalsIn([mixer.sends, mixer.cue, mixer.limiter, mixer.meter, mixer.chain])
    }
    return spent / 1000 / seconds
  }
  const sound = pass(SOUND_S)
  const silence = pass(SILENCE_S)
  return { state, output, peak, sound, silence }
}

describe('ten seconds of silence after a sound that dies away', () => {
  it.each<[string, [string, ParameterValue][]]>([
    ['nothing turned', []],
    [
      'equalisers',
      [
        ['eq/low', -20],
        ['eq/mid', 5],
        ['eq/high', -9],
      ],
    ],
    [
      'removed bands',
      [
        ['eq/low', -26],
        ['eq/mid', -26],
        ['eq/high', 6],
      ],
    ],
    ['low-pass filters', [['filter', -0.9]]],
    ['high-pass filters', [['filter', 0.95]]],
    [
      'everything at once',
      [
        ['eq/low', -3],
        ['eq/high', 6],
        ['filter', -0.5],
        ['send/1', 0],
        ['send/2', -140],
        ['pan', 0.999],
        ['gain', -143],
        ['pfl', true],
      ],
    ],
    [
      'a limiter at work',
      [
        ['gain', 6],
        ['deck gain', 6],
        ['/master/gain', 6],
      ],
    ],
    [
      'a balance almost shut',
      [
        ['/master/gain', -143.9],
        ['/master/crossfade', 0.9999],
        ['/cue/mix', 0.999_999],
      ],
    ],
    [
      'another speed',
      [
        ['deck rate', 1.37],
        ['filter', 0.4],
      ],
    ],
    [
      'key lock at 0.9',
      [
        ['deck key-lock', true],
        ['deck rate', 0.9],
        ['eq/low', -6],
      ],
    ],
    [
      'another pitch',
      [
        ['deck pitch', -700],
        ['filter', -0.7],
      ],
    ],
  ])('hold no denormal number, in what is heard nor in what is kept: %s', (name, settings) => {
    const { state, output, peak, sound, silence } = render(settings)
    console.log(
      `${name}: ${sound.toFixed(1)} ms of CPU a second of sound, ${silence.toFixed(1)} ms a second of silence`,
    )
    expect([state, output]).toEqual([0, 0])
    expect(peak).toBeGreaterThan(name.includes('shut') || name.includes('once') ? 0 : 0.001)
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STEMS } from '../../contract/parameters.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { colours } from '../../streamdeck/pictures/colours.ts'
import { drawKey } from '../../streamdeck/pictures/draw-key.ts'
import type { Face } from '../../streamdeck/pictures/face.ts'
import { asUri, LEAST_SIZE, SIDE } from '../../streamdeck/pictures/svg.ts'
import { cut, lines, textWidth } from '../../streamdeck/pictures/text-width.ts'
import { icons } from '../../streamdeck/pictures/icons.ts'
import { parseKept, parseSettings } from '../../streamdeck/settings.ts'
import { createTap } from '../../streamdeck/tap.ts'
import { rateFor } from '../../streamdeck/actions/tap-tempo.ts'
import { stepped } from '../../streamdeck/actions/stepped.ts'
import { faces } from './faces.ts'

const light = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map(at => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
/** WCAG 2.2, contrast ratio. */
const contrast = (a: string, b: string): number => {
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const word = fc.string({ unit: 'grapheme', maxLength: 60 })
const anyFace: fc.Arbitrary<Face> = fc.oneof(
  fc.record({
    kind: fc.constant('stem' as const),
    stem: fc.constantFrom(...STEMS),
    lit: fc.boolean(),
    mark: fc.constantFrom('mute' as const, 'solo' as const, 'plus' as const, 'minus' as const),
    says: word,
    level: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  fc.record({
    kind: fc.constant('press' as const),
    icon: fc.constantFrom(...(Object.keys(icons) as (keyof typeof icons)[])),
    says: word,
    lit: fc.boolean(),
    hue: fc.constantFrom('go' as const, 'warn' as const, 'alarm' as const, 'ink' as const),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  fc.record({ kind: fc.constant('words' as const), head: word, says: word, lit: fc.boolean() }),
  fc.record({ kind: fc.constant('away' as const), says: word }),
)

const textsOf = (svg: string) =>
  [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*font-size="(\d+)"[^>]*fill="(#\w+)"[^>]*>([^<]*)</g)].map(
    ([, x, y, size, fill, says]) => ({
      x: Number(x),
      y: Number(y),
      size: Number(size),
      fill: fill as string,
      says: says as string,
    }),
  )
const unescaped = (says: string) =>
  says.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

describe('A key picture', () => {
  it('is readable at 72 pixels: no text under 12, none beyond the key, each in contrast to its ground', () => {
    fc.assert(
      fc.property(fc.oneof(anyFace, fc.constantFrom(...faces)), face => {
        const svg = drawKey(face)
        const ground = /<rect x="2" y="2"[^>]*fill="(#\w+)"/.exec(svg)?.[1] as string
        for (const { y, size, fill, says } of textsOf(svg)) {
          expect(size).toBeGreaterThanOrEqual(LEAST_SIZE)
          expect(textWidth(unescaped(says), size)).toBeLessThanOrEqual(SIDE - 8)
          expect(y).toBeLessThanOrEqual(SIDE - 6)
          expect(y - size * 0.75).toBeGreaterThanOrEqual(4)
          expect(contrast(fill, ground), `${says} on ${ground}`).toBeGreaterThanOrEqual(4.5)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is well-formed whatever a song is called', () => {
    fc.assert(
      fc.property(anyFace, face => {
        const svg = drawKey(face)
        expect(svg.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&')
        expect(svg.match(/</g)?.length).toBe(svg.match(/>/g)?.length)
        expect(decodeURIComponent(asUri(svg).slice('data:image/svg+xml;charset=utf8,'.length))).toBe(svg)
      }),
    )
  })

  it("has the page's colours", () => {
    const tokens = readFileSync(join(import.meta.dirname, '..', '..', 'panel', 'tokens.css'), 'utf8')
    const token = (name: string) => new RegExp(`--${name}: (#\\w+);`).exec(tokens)?.[1]
    for (const stem of STEMS) expect([stem, STEM_COLOURS[stem]]).toEqual([stem, token(stem)])
    for (const [name, colour] of Object.entries(colours))
      expect([name, colour]).toEqual([name, token(name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))])
  })

  it('cuts and breaks words to their room', () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: 3 }), (says, most) => {
        const all = lines(says, 13, 64, most)
        expect(all.length).toBeLessThanOrEqual(most)
        for (const one of all) expect(textWidth(one, 13)).toBeLessThanOrEqual(64)
      }),
    )
    expect(cut('Guitar', 15, 64)).toBe('Guitar')
    expect(lines('Song of the first day', 13, 64, 2)).toEqual(['Song of', 'the firs…'])
  })
})

describe('Settings', () => {
  it('are whole whatever was kept', () => {
    fc.assert(
      fc.property(fc.anything(), given => {
        const settings = parseSettings(given)
        expect(parseSettings(settings)).toEqual(settings)
        expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
        const kept = parseKept(given)
        expect(parseKept(kept)).toEqual(kept)
      }),
    )
    expect(parseSettings({ deck: '2', scene: '5', beats: '0.5', step: 'x' })).toMatchObject({
      deck: 2,
      scene: 5,
      beats: 0.5,
      step: 1,
    })
  })
})

describe('A level that is turned by steps', () => {
  it('stays in its range, moves the way it is turned, and meets unity exactly', () => {
    const gains = fc.double({ min: -144, max: 6, noNaN: true })
    const steps = fc.constantFrom(0.1, 0.5, 1, 2, 3, 6)
    fc.assert(
      fc.property(gains, fc.integer({ min: -30, max: 30 }).filter(Boolean), steps, (gain, count, step) => {
        const to = stepped(gain, count, step)
        expect(to).toBeGreaterThanOrEqual(-144)
        expect(to).toBeLessThanOrEqual(6)
        if (count > 0) expect(to).toBeGreaterThanOrEqual(Math.min(gain, 6))
        else expect(to).toBeLessThanOrEqual(gain)
      }),
    )
    for (const step of [0.1, 0.5, 1, 2, 3, 6]) {
      let gain = -step * 7
      for (let i = 0; i < 7; i++) gain = stepped(gain, 1, step)
      expect([step, gain]).toEqual([step, 0])
    }
  })
})

describe('Tapping', () => {
  it('gives the tempo of the taps, though one is off, and begins anew after a pause', () => {
    const tap = createTap()
    const all = [10_000, 10_500, 11_000, 11_620, 12_000, 12_500].map(tap)
    expect(all[0]).toBe(0)
    expect(all.at(-1)).toBeCloseTo(120, 0)
    expect(tap(20_000)).toBe(0)
  })

  it('becomes a speed within the range of the deck, by half or double time where that is nearer', () => {
    expect(rateFor(126, 120)).toBeCloseTo(1.05)
    expect(rateFor(63, 120)).toBeCloseTo(1.05)
    expect(rateFor(240, 120)).toBe(1)
    expect(rateFor(0, 120)).toBe(null)
    expect(rateFor(120, 0)).toBe(null)
  })
})

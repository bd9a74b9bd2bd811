import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FOUR_STEMS, STEMS } from '../../contract/parameters.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { imageFiles } from '../../streamdeck/making/images.ts'
import { stemLabels } from '../../streamdeck/pictures/colours.ts'

const read = (...path: string[]): Buffer => readFileSync(join(import.meta.dirname, '..', '..', ...path))
const wanted = Object.fromEntries(STEMS.map(stem => [stem, STEM_COLOURS[stem]]))
const perStem = (find: (stem: (typeof STEMS)[number]) => string | undefined) =>
  Object.fromEntries(STEMS.map(stem => [stem, find(stem)]))
const channels = (hex: string): number[] => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
/** Widgets of Open Stage Control, by the stem that their address names. */
const widgets = (): { address: string; colorWidget: string }[] =>
  JSON.parse(read('examples', 'open-stage-control.json').toString()).content.widgets

/** Every colour of a picture, as the bytes of its pixels have it (PNG without filters, as ours are written). */
const coloursIn = (png: Buffer): Set<string> => {
  const side = png.readUInt32BE(16)
  const start = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)))
  const all = new Set<string>()
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const at = y * (side * 4 + 1) + 1 + x * 4
      if (rows[at + 3] === 255) all.add(`#${rows.subarray(at, at + 3).toString('hex')}`)
    }
  return all
}

describe('the colours of stems', () => {
  it("are those of the page's style", () => {
    const tokens = read('panel', 'tokens.css').toString()
    expect(perStem(stem => new RegExp(`--${stem}: (#\\w+);`).exec(tokens)?.[1])).toEqual(wanted)
  })

  it.each([
    ['Ardour', ['companions', 'ardour', 'stembridge.lua'], 'ff'],
    ['REAPER', ['companions', 'reaper', 'stembridge.lua'], ''],
    ['Bitwig', ['companions', 'bitwig', 'Stembridge.control.js'], ''],
  ])('are those of the tracks in %s', (_daw, path, opaque) => {
    const text = read(...path).toString()
    const named = (stem: (typeof STEMS)[number]) =>
      new RegExp(`['"]${stemLabels[stem]}['"], 0x(\\w{6})${opaque},`).exec(text)?.[1]
    expect(perStem(stem => `#${named(stem)}`)).toEqual(wanted)
  })

  it('are those of the layouts for Open Stage Control and TouchOSC', () => {
    const xml = inflateSync(read('examples', 'stembridge.tosc')).toString()
    for (const stem of STEMS) {
      const own = widgets().filter(({ address }) => address.includes(`/stem/${stem}/`))
      expect([stem, own.length > 0, new Set(own.map(({ colorWidget }) => colorWidget))]).toEqual([
        stem,
        true,
        new Set([STEM_COLOURS[stem]]),
      ])
      const [r, g, b] = channels(STEM_COLOURS[stem]).map(channel => (channel / 255).toFixed(3))
      expect(xml).toContain(`<r>${r}</r><g>${g}</g><b>${b}</b>`)
    }
  })

  it("are those of the page's and the plugin's own pictures", () => {
    const svg = read('panel', 'icon.svg').toString()
    expect([...svg.matchAll(/fill="(#\w+)"/g)].map(([, fill]) => fill).slice(1)).toEqual(
      FOUR_STEMS.map(stem => STEM_COLOURS[stem]),
    )
    for (const name of ['icon-192', 'icon-512', 'icon-maskable']) {
      const seen = coloursIn(read('panel', 'shell', `${name}.png`))
      for (const stem of FOUR_STEMS) expect([name, stem, seen.has(STEM_COLOURS[stem])]).toEqual([name, stem, true])
    }
    const emblem = coloursIn(imageFiles().get('images/plugin.png') as Buffer)
    for (const stem of STEMS) expect([stem, emblem.has(STEM_COLOURS[stem])]).toEqual([stem, true])
  })

  it("and every other colour of a touch strip's layout, are of the page's style", () => {
    const tokens = read('panel', 'tokens.css').toString()
    const named = read('streamdeck', 'layouts', 'stem.json')
      .toString()
      .match(/#[0-9a-f]{6}\b/g)
    expect(named?.length).toBeGreaterThan(3)
    for (const colour of named ?? []) expect(tokens).toContain(`: ${colour};`)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadedTrack } from '../../contract/live.ts'
import { STEMS, type StemName } from '../../contract/parameters.ts'
import { zoomBy, ZOOMS } from '../../panel/deck/kept-waves.ts'
import { paintPiece, type Shown } from '../../panel/deck/paint-lanes.ts'
import type { Peaks } from '../../panel/deck/peaks.ts'
import type { WaveColours } from '../../panel/deck/wave-colours.ts'
import { windowOf } from '../../panel/deck/wave-window.ts'
import { loadedSong, peaksOf } from './song.ts'

type Rect = { colour: string; alpha: number; x: number; y: number; width: number; height: number }
/** A canvas that keeps what is filled. */
const sheet = () => {
  const rects: Rect[] = []
  const c = {
    fillStyle: '',
    globalAlpha: 1,
    font: '',
    textBaseline: '',
    clearRect: () => {},
    fillText: () => {},
    measureText: () => ({ width: 8 }),
    fillRect(x: number, y: number, width: number, height: number) {
      rects.push({ colour: this.fillStyle, alpha: this.globalAlpha, x, y, width, height })
    },
  }
  return { rects, c: c as unknown as CanvasRenderingContext2D }
}
const colours = new Proxy({}, { get: (_, name) => String(name) }) as WaveColours
const HEIGHT = 120
const piece = { from: 10 * 44_100, perPixel: 441, width: 256, height: HEIGHT }
const song = loadedSong('a', 'Night Drive')
const peaksFor = (track: LoadedTrack) =>
  new Map<string, Peaks>(
    [track.mix, track.stems].flatMap(source =>
      (source?.manifest.files ?? []).map((file): [string, Peaks] => [
        `${source?.folder}/${file}`,
        { pairs: new Int8Array(peaksOf(file)), known: [] },
      ]),
    ),
  )
const unity = Object.fromEntries(STEMS.map(stem => [stem, 1])) as Record<StemName, number>
const shown = (of: Partial<Shown> = {}): Shown => {
  const track = of.track ?? song
  return { track, grid: null, peaks: peaksFor(track), amplitudes: unity, loop: null, waves: 'stacked', ...of }
}
const paint = (of: Partial<Shown>): Rect[] => {
  const { rects, c } = sheet()
  paintPiece(c, piece, shown(of), colours)
  return rects
}
const barsOf = (rects: Rect[], colour: string) => rects.filter(rect => rect.colour === colour)

describe('a waveform', () => {
  it('gives each stem its lane where they are stacked', () => {
    const rects = paint({})
    for (const [row, stem] of (['vocals', 'drums', 'bass', 'other'] as const).entries())
      for (const { y, height } of barsOf(rects, stem)) {
        expect(y).toBeGreaterThanOrEqual((row * HEIGHT) / 4)
        expect(y + height).toBeLessThanOrEqual(((row + 1) * HEIGHT) / 4)
      }
    expect(barsOf(rects, 'drums').length).toBeGreaterThan(50)
  })

  it('lays all stems about one middle where they are overlaid, the tallest behind', () => {
    const rects = paint({ waves: 'overlaid' }).filter(rect => rect.colour in unity)
    for (const { y, height } of rects) expect(y + height / 2).toBeCloseTo(HEIGHT / 2, 6)
    for (const [i, { x, height }] of rects.entries()) {
      const next = rects[i + 1]
      if (next?.x === x) expect(next.height).toBeLessThanOrEqual(height)
    }
    expect(barsOf(rects, 'vocals').length).toBe(barsOf(rects, 'drums').length)
  })

  it('dims a stem that is not heard, or leaves it out where stems are overlaid', () => {
    const amplitudes = { ...unity, bass: 0 }
    expect(new Set(barsOf(paint({ amplitudes }), 'bass').map(bar => bar.alpha))).toEqual(new Set([0.22]))
    expect(barsOf(paint({ amplitudes, waves: 'overlaid' }), 'bass')).toEqual([])
  })

  it('is the mix where stems are not ready', () => {
    const rects = paint({ track: loadedSong('a', 'Night Drive', 0.1) })
    expect(barsOf(rects, 'drums')).toEqual([])
    expect(barsOf(rects, 'mix').length).toBeGreaterThan(50)
  })

  it('shows the loop from its first sample to its last', () => {
    const loop = [piece.from + 44_100, piece.from + 66_150] as const
    const [tint] = barsOf(paint({ loop }), 'loop')
    expect([tint?.x, tint?.width]).toEqual([100, 50])
    expect(barsOf(paint({}), 'loop')).toEqual([])
  })
})

describe('the window of a waveform', () => {
  const anywhere = fc.record({
    sample: fc.double({ min: 0, max: 3600 * 44_100, noNaN: true }),
    width: fc.integer({ min: 200, max: 2000 }),
    zoom: fc.constantFrom(...ZOOMS),
    still: fc.boolean(),
  })

  it('always holds the playhead, which stands where its sample lies', () => {
    void fc.assert(
      fc.property(anywhere, ({ sample, width, zoom, still }) => {
        const { start, perPixel, playhead } = windowOf(width, sample, { zoom, still })
        expect(playhead).toBeGreaterThanOrEqual(0)
        expect(playhead).toBeLessThanOrEqual(width)
        expect(start + playhead * perPixel).toBeCloseTo(sample, 3)
      }),
    )
  })

  it('shows more of what comes than of what went', () => {
    expect(windowOf(600, 44_100, { zoom: 6 }).playhead / 600).toBeLessThan(0.4)
  })

  it('stands while the playhead crosses it, where no motion is wanted', () => {
    const at = (seconds: number) => windowOf(600, seconds * 44_100, { zoom: 6, still: true })
    expect(at(1).start).toBe(at(2).start)
    expect(at(2).playhead - at(1).playhead).toBeCloseTo(100, 6)
    expect(at(6).start).toBeGreaterThan(at(1).start)
  })

  it('goes no nearer and no wider than it may', () => {
    expect(zoomBy(3, -1)).toBe(3)
    expect(zoomBy(24, 1)).toBe(24)
    expect(zoomBy(6, 1)).toBe(12)
  })
})

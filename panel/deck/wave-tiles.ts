import type { Samples } from '../../contract/units.ts'
import type { WaveWindow } from './wave-window.ts'

/** A piece of the waveform: the samples from its left edge on. */
export type Piece = { from: Samples; perPixel: Samples; width: number; height: number }
type Box = { width: number; height: number }
const TILE_PX = 256

/** A waveform painted piece by piece aside, so that a frame only lays the pieces in their places. As many pieces are
 *  kept as are seen.
 *  @returns lay: draws the pieces of a window; they are painted anew when any of `seen` is another than before */
export const waveTiles = () => {
  let tiles = new Map<number, HTMLCanvasElement>()
  let before: readonly unknown[] = []
  const spare: HTMLCanvasElement[] = []

  const painted = (box: Box, scale: number, paint: (c: CanvasRenderingContext2D) => void): HTMLCanvasElement => {
    const canvas = spare.pop() ?? document.createElement('canvas')
    canvas.width = Math.round(TILE_PX * scale)
    canvas.height = Math.max(1, Math.round(box.height * scale))
    const c = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D
    c.setTransform(scale, 0, 0, scale, 0, 0)
    paint(c)
    return canvas
  }

  const lay = (
    context: CanvasRenderingContext2D,
    box: Box,
    { start, perPixel }: WaveWindow,
    { seen, paint }: { seen: readonly unknown[]; paint: (c: CanvasRenderingContext2D, piece: Piece) => void },
  ): void => {
    const scale = devicePixelRatio || 1
    const key = [perPixel, box.height, scale, ...seen]
    if (key.length !== before.length || key.some((one, i) => one !== before[i])) {
      spare.push(...tiles.values())
      tiles = new Map()
      before = key
    }
    const span = TILE_PX * perPixel
    const [first, last] = [Math.floor(start / span), Math.floor((start + box.width * perPixel) / span)]
    for (const [k, canvas] of tiles)
      if (k < first || k > last) {
        spare.push(canvas)
        tiles.delete(k)
      }
    // whole pixels of the device, so that nothing blurs
    const left = Math.round(((first * span - start) / perPixel) * scale) / scale
    for (let k = first; k <= last; k++) {
      const piece = { from: k * span, perPixel, width: TILE_PX, height: box.height }
      const tile = tiles.get(k) ?? painted(box, scale, c => paint(c, piece))
      tiles.set(k, tile)
      context.drawImage(tile, left + (k - first) * TILE_PX, 0, TILE_PX, box.height)
    }
    spare.length = Math.min(spare.length, 2)
  }
  return { lay }
}

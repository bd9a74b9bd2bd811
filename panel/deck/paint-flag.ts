import type { WaveColours } from './wave-colours.ts'

/** A cue's number or a section's letter on a light ground. */
export const paintFlag = (
  c: CanvasRenderingContext2D,
  text: string,
  { x, y }: { x: number; y: number },
  colours: WaveColours,
): void => {
  c.font = '600 11px Barlow, sans-serif'
  c.textBaseline = 'top'
  c.fillStyle = colours.ink
  c.fillRect(x, y, c.measureText(text).width + 7, 14)
  c.fillStyle = colours.ground
  c.fillText(text, x + 3.5, y + 2)
}

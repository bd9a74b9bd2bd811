import type { Curves, Features } from '../../contract/features.ts'
import type { Seconds } from '../../contract/units.ts'
import { sectionTint } from '../deck/section-tint.ts'
import type { WaveColours } from '../deck/wave-colours.ts'

type Box = { width: number; height: number }
export type Structure = {
  features: Features | null
  energy: Curves['energy'] | null
  downbeats: readonly Seconds[]
  seconds: Seconds
  /** Where the deck is that it lies on; null where it lies on none. */
  at: Seconds | null
}
const LABELS = 18
const MARKS = 14

const paintSections = (c: CanvasRenderingContext2D, box: Box, of: Structure, colours: WaveColours): void => {
  const x = (t: Seconds): number => (t / of.seconds) * box.width
  c.font = '600 13px Barlow, sans-serif'
  c.textBaseline = 'middle'
  for (const { label, start, end, repetitionGroup, energy } of of.features?.sections ?? []) {
    // sections that repeat one another are equally light; the letter says the same
    c.fillStyle = colours.ink
    c.globalAlpha = 0.3 * sectionTint(repetitionGroup)
    c.fillRect(x(start), 0, x(end) - x(start) - 1, box.height - MARKS)
    c.globalAlpha = sectionTint(repetitionGroup)
    c.fillRect(x(start), 0, x(end) - x(start) - 1, 4)
    c.globalAlpha = 1
    c.fillStyle = colours.ink
    c.fillText(label, x(start) + 5, 3 + LABELS / 2)
    if (of.energy) continue
    c.fillStyle = colours.faint
    energy.forEach((level, i) => {
      const step = (x(end) - x(start)) / energy.length
      const tall = level * (box.height - LABELS - MARKS)
      c.fillRect(x(start) + i * step, box.height - MARKS - tall, Math.max(1, step - 1), tall)
    })
  }
}

const paintEnergy = (c: CanvasRenderingContext2D, box: Box, of: Structure, colours: WaveColours): void => {
  if (!of.energy || of.energy.db.length === 0) return
  const { step, db } = of.energy
  const loudest = Math.max(...db)
  const floor = box.height - MARKS
  c.beginPath()
  c.moveTo(0, floor)
  db.forEach((level, i) => {
    const tall = Math.max(0, 1 + (level - loudest) / 36) * (floor - LABELS)
    c.lineTo((((i + 0.5) * step) / of.seconds) * box.width, floor - tall)
  })
  c.lineTo(box.width, floor)
  c.fillStyle = colours.energy
  c.fill()
  c.strokeStyle = colours.ink
  c.lineWidth = 1.5
  c.stroke()
}

const paintMarks = (c: CanvasRenderingContext2D, box: Box, of: Structure, colours: WaveColours): void => {
  const x = (t: Seconds): number => (t / of.seconds) * box.width
  const floor = box.height - MARKS
  for (const { start, end } of of.features?.buildUps ?? []) {
    c.fillStyle = colours.warn
    c.beginPath()
    c.moveTo(x(start), floor + MARKS - 2)
    c.lineTo(x(end), floor + 3)
    c.lineTo(x(end), floor + MARKS - 2)
    c.fill()
  }
  for (const { at } of of.features?.drops ?? []) {
    c.fillStyle = colours.warn
    c.fillRect(x(at), LABELS, 2, box.height - LABELS)
  }
  for (const { at } of of.features?.cues ?? []) {
    c.fillStyle = colours.ink
    c.fillRect(x(at), floor, 1, MARKS)
  }
  of.downbeats.forEach((t, i) => {
    if (i % 8 !== 0) return
    c.fillStyle = colours.faint
    c.fillRect(x(t), box.height - 4, 1, 4)
  })
}

/** A track's structure over its length: sections with their letters, the energy curve, build-ups, drops, cues, a mark
 *  each eight bars, and where the deck is. */
export const paintStructure = (c: CanvasRenderingContext2D, box: Box, of: Structure, colours: WaveColours): void => {
  c.fillStyle = colours.ground
  c.fillRect(0, 0, box.width, box.height)
  paintSections(c, box, of, colours)
  paintEnergy(c, box, of, colours)
  paintMarks(c, box, of, colours)
  if (of.at === null) return
  c.fillStyle = colours.ink
  c.fillRect(Math.round((of.at / of.seconds) * box.width) - 1, 0, 3, box.height)
}

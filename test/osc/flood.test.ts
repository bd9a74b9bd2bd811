import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { newFolder } from '../bridge/data-folder.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { flood } from './flood.ts'

const seconds = process.env.STEMBRIDGE_SOAK === '1' ? 60 : 5

describe('a flood of OSC', () => {
  it(`of 50,000 messages a second for ${seconds} s leaves the others what they had, and every message is accounted for`, async () => {
    const data = newFolder()
    const bridge = await bridgeProcess(data)
    try {
      const figures = await flood(bridge, { rate: 50_000, seconds })
      process.stdout.write(`flood: ${JSON.stringify(figures)}\n`)
      expect(figures.sent).toBeGreaterThan(0)
      expect(figures.handled + figures.droppedByUs + figures.lostBySystem).toBe(figures.sent)
      expect(figures.droppedByUs).toBe(0)
      // what the system loses on a machine that has no core to spare is recorded; here most must have come
      expect(figures.handled).toBeGreaterThan(figures.sent / 2)
      expect(figures.faderGapMs.count).toBeGreaterThan(100)
      expect(figures.otherRoundTripMs.during.count).toBeGreaterThan(0)
      expect(Number.isFinite(figures.normalAfterMs)).toBe(true)
      expect(figures.memoryMiB.after - figures.memoryMiB.before).toBeLessThan(100)
    } finally {
      await kill(bridge.child)
      rmSync(data, { recursive: true })
    }
  }, 240_000)
})

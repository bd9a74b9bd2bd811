import { describe, expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

const packets = process.env.STEMBRIDGE_SOAK === '1' ? 1_000_000 : 20_000

describe('an OSC surface under fuzz', () => {
  it(`takes ${packets} packets without a throw, keeps every value within its range, and does not grow`, async () => {
    const { tree, thrown, received, refused, heapMiB, seconds } = await fuzz(packets)
    process.stdout.write(`fuzz: ${JSON.stringify({ packets, received, refused, seconds, heapMiB })}\n`)
    expect(thrown).toBe(0)
    expect(received).toBeGreaterThan(packets / 4)
    expect(refused).toBeGreaterThan(packets / 10)
    for (const { path, row, now } of tree.entries.values()) {
      if (row.type === 'number') expect(Number.isFinite(now), path).toBe(true)
      if (!row.range || row.kind !== 'value') continue
      expect(now as number, path).toBeGreaterThanOrEqual(row.range[0])
      expect(now as number, path).toBeLessThanOrEqual(row.range[1])
    }
    expect(heapMiB.late - heapMiB.early).toBeLessThan(50)
  }, 900_000)
})

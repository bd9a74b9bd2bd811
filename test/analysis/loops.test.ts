import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyseBlocks } from '../../server/analysis/index.ts'
import { decode } from '../../server/importing/index.ts'

const folder = join(import.meta.dirname, '../../../shared/data/loops')
const truths = join(folder, 'truth.json')
const absent = !existsSync(truths)

const decoded = async (name: string): Promise<{ rate: number; all: Float32Array }> => {
  const { rate, blocks } = await decode(join(folder, `${name}.flac`), {})
  const parts: Float32Array[] = []
  for await (const block of blocks) parts.push(block)
  const all = new Float32Array(parts.reduce((sum, p) => sum + p.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return { rate, all }
}

describe.skipIf(absent)('the tempo of a real drum loop (skipped: the loops are not beside the repository)', () => {
  const truth: Record<string, number> = absent ? {} : JSON.parse(readFileSync(truths, 'utf8'))
  for (const [name, beats] of Object.entries(truth))
    it(`is 60 · ${beats} beats ÷ its duration: ${name}`, async () => {
      const { rate, all } = await decoded(name)
      const seconds = all.length / 2 / rate
      const times = Math.ceil(30 / seconds)
      const analysis = await analyseBlocks(
        (async function* () {
          for (let i = 0; i < times; i++) yield all
        })(),
        rate,
      )
      const want = (60 * beats) / seconds
      expect(Math.abs((analysis.tempo.bpm ?? 0) - want) / want).toBeLessThan(0.002)
    })
})

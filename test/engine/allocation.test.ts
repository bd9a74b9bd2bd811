import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const COUNT = join(import.meta.dirname, 'fixtures', 'count-allocation.ts')
const run = promisify(execFile)

/** Bytes that a block of 128 frames leaves on the heap, of 10,000 blocks once the code is warm. */
const bytesPerBlock = async (...flags: string[]): Promise<number> => {
  const { stdout } = await run(process.execPath, ['--expose-gc', '--max-semi-space-size=64', COUNT, ...flags])
  return (JSON.parse(stdout) as { bytesPerBlock: number }).bytesPerBlock
}

describe('two decks of six stems with equalisers, filters, inserts, sends and headphones', () => {
  // A buffer of one channel would be 512 bytes and more; what remains are numbers that the compiler boxes: less than 128
  // bytes here, twice that where it comes late to code on a busy machine.
  it.each([[[]], [['--key-lock']], [['--inserts']]])(
    'render without leaving anything on the heap %s',
    async flags => {
      expect(await bytesPerBlock(...flags)).toBeLessThan(400)
    },
    120_000,
  )
})

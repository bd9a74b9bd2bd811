import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

describe('What is released', () => {
  it('is the packed plugin, a companion for each DAW and the layouts, each with its checksum', {
    timeout: 120_000,
  }, async () => {
    const out = mkdtempSync(join(tmpdir(), 'stembridge-release-'))
    onTestFinished(() => rmSync(out, { recursive: true }))
    await execa(process.execPath, [join(root, 'cli', 'setup', 'release.mjs'), '--out', out], { timeout: 100_000 })
    const lines = readFileSync(join(out, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
    const sums = new Map(lines.map(line => line.split('  ').toReversed() as [string, string]))
    expect([...sums.keys(), 'SHA256SUMS'].toSorted()).toEqual(readdirSync(out).toSorted())
    for (const [name, sum] of sums)
      expect([
        name,
        createHash('sha256')
          .update(readFileSync(join(out, name)))
          .digest('hex'),
      ]).toEqual([name, sum])
    const same = (name: string, ...from: string[]) =>
      expect(readFileSync(join(out, name)).equals(readFileSync(join(root, ...from)))).toBe(true)
    same('stembridge-ardour.lua', 'companions', 'ardour', 'stembridge.lua')
    same('stembridge-reaper.lua', 'companions', 'reaper', 'stembridge.lua')
    same('Stembridge.control.js', 'companions', 'bitwig', 'Stembridge.control.js')
    // a zip archive with the plugin's folder in it
    const packed = readFileSync(join(out, 'com.stembridge.live.streamDeckPlugin'))
    expect(packed.subarray(0, 2).toString()).toBe('PK')
    expect(packed.includes('com.stembridge.live.sdPlugin/manifest.json')).toBe(true)
  })
})

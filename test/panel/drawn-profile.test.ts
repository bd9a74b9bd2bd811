import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawnProfile } from '../../panel/surfaces/drawn-profile.ts'

const folder = join(import.meta.dirname, '../../controller-profiles')
const profiles = readdirSync(folder).filter(name => name.endsWith('.json') && !name.includes('schema'))
const learned = (count: number) => ({
  name: 'Learned',
  controls: Array.from({ length: count }, (_, n) => ({ id: `cc-1-${n}`, kind: 'knob', message: 'cc', channel: 1 })),
  bindings: [{ control: 'cc-1-0', path: '/deck/1/stem/vocals/gain' }],
})

describe('the picture of a device', () => {
  it.each(profiles)('holds every control that has a place, once, within its box: %s', name => {
    const drawn = drawnProfile(readFileSync(join(folder, name), 'utf8'))
    expect(drawn?.pieces.length).toBeGreaterThan(3)
    expect(new Set(drawn?.pieces.map(({ id }) => id)).size).toBe(drawn?.pieces.length)
    for (const { x, y, w, h } of drawn?.pieces ?? []) {
      expect(x + w - (drawn?.left ?? 0)).toBeLessThanOrEqual((drawn?.width ?? 0) + 1e-9)
      expect(y + h - (drawn?.top ?? 0)).toBeLessThanOrEqual((drawn?.height ?? 0) + 1e-9)
    }
  })

  it('lays the controls of a learned profile in rows, none upon another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), count => {
        const { pieces = [] } = drawnProfile(JSON.stringify(learned(count))) ?? {}
        expect(pieces.length).toBe(count)
        expect(new Set(pieces.map(({ x, y }) => `${x} ${y}`)).size).toBe(count)
        expect(pieces[0]?.words).toEqual(['1 vocals gain'])
      }),
    )
  })

  it('is none for what is no profile', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        expect(() => drawnProfile(text)).not.toThrow()
      }),
    )
    expect([drawnProfile('{'), drawnProfile('{}'), drawnProfile('null')]).toEqual([undefined, undefined, undefined])
  })
})

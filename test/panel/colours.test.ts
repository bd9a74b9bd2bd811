import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { STEMS } from '../../contract/parameters.ts'
import { contrast, deltaE, EYES, seenBy } from './colour-sight.ts'

const panel = join(import.meta.dirname, '..', '..', 'panel')
const tokens = readFileSync(join(panel, 'tokens.css'), 'utf8')
const token = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(tokens)?.[1] ?? 'missing'
/** Seen beside each other, colours this far apart are told apart at a glance; 2 is just noticeable. */
const APART = 14

describe('the colours of stems', () => {
  it('are measured as the paper measures', () => {
    expect(deltaE([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4)
    expect(deltaE([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4)
    expect(deltaE([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4)
  })

  it.each(Object.keys(EYES))('are told apart by eyes of %s', eyes => {
    for (const [i, one] of STEMS.entries())
      for (const other of STEMS.slice(i + 1)) {
        const apart = deltaE(seenBy(eyes, token(one)), seenBy(eyes, token(other)))
        expect({ one, other, apart: apart >= APART ? 'enough' : apart }).toEqual({ one, other, apart: 'enough' })
      }
  })

  it('can be read on every ground that they stand on', () => {
    for (const stem of STEMS)
      for (const ground of ['ground', 'plate', 'raised', 'well'])
        expect(contrast(token(stem), token(ground))).toBeGreaterThanOrEqual(4.5)
  })
})

describe('the one file of colours', () => {
  it.each(['deck', 'mixer', 'stage', 'track', 'grid', 'scenes', 'automation'])(
    'is the only one: %s names none',
    folder => {
      const files = readdirSync(join(panel, folder)).map(name => join(panel, folder, name))
      for (const file of [...files, join(panel, 'base.css')])
        expect({ file, named: readFileSync(file, 'utf8').match(/#(?:[0-9a-f]{3}){1,2}\b|\brgb\(/gi) }).toEqual({
          file,
          named: null,
        })
    },
  )
})

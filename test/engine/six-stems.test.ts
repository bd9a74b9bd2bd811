import { describe, expect, it } from 'vitest'
import { renderOffline, sourceOf } from '../../engine/index.ts'
import { between, levelDb, song, tone } from './sound.ts'

const SIX = { vocals: 210, drums: 90, bass: 55, other: 330, guitar: 700, piano: 1100 }
const six = () =>
  sourceOf(Object.fromEntries(Object.entries(SIX).map(([name, hertz]) => [name, [tone(hertz, 0.1, 2)] as const])))
const levels = (left: Float32Array): Record<string, number> =>
  Object.fromEntries(Object.entries(SIX).map(([name, hertz]) => [name, levelDb(between(left, 0.5, 1.5), hertz)]))

describe('a track of six stems', () => {
  it('sounds with all six', () => {
    const heard = levels(renderOffline({ seconds: 2, decks: { 1: six() } }).left)
    for (const name of Object.keys(SIX)) expect(heard[name]).toBeCloseTo(-20, 0)
  })

  it('loses the piano alone when that is muted', () => {
    const at = [[0, '/deck/1/stem/piano/mute', true]] as const
    const heard = levels(renderOffline({ seconds: 2, decks: { 1: six() }, at }).left)
    expect(heard.piano).toBeLessThan(-90)
    for (const name of Object.keys(SIX)) if (name !== 'piano') expect(heard[name]).toBeCloseTo(-20, 0)
  })
})

describe('a track of four stems', () => {
  it('is not silenced by the solo of a stem that it lacks', () => {
    const at = [[0, '/deck/1/stem/guitar/solo', true]] as const
    const { left } = renderOffline({ seconds: 2, decks: { 1: song(2).source }, at })
    expect(levelDb(between(left, 0.5, 1.5), 210)).toBeGreaterThan(-17)
  })

  it('hears that solo once a track with the stem comes', () => {
    const at = [[0, '/deck/1/stem/guitar/solo', true]] as const
    let blocks = 0
    const { left } = renderOffline({
      seconds: 3,
      decks: { 1: song(4).source },
      at,
      beforeBlock: engine => {
        if (++blocks === 300) engine.load(1, six())
      },
    })
    expect(levelDb(between(left, 1.5, 2.5), 700)).toBeCloseTo(-20, 0)
    expect(levelDb(between(left, 1.5, 2.5), 210)).toBeLessThan(-90)
  })
})

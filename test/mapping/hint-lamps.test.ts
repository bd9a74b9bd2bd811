import { describe, expect, it } from 'vitest'
import { BLINK_MS } from '../../bridge/mapping/hint-lamps.ts'
import { createHintLamps, openMapping, resolve } from '../../bridge/mapping/index.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree, set } from '../../bridge/tree/index.ts'
import type { Profile } from '../../contract/profile.ts'
import { profiles } from '../profiles/read-profile.ts'

const FADER = '/deck/1/stem/vocals/fader'

const open = (part: string) => {
  const profile = profiles.find(({ file }) => file.includes(part))?.profile as Profile
  const tree = createTree()
  const mapping = openMapping(profile, parametersOf(tree))
  const lamps = createHintLamps(mapping)
  const move = (number: number, value: number, now: number) => {
    const event = { message: 'cc', channel: 1, number, value } as const
    for (const { path, value: to } of resolve(mapping, event)) set(tree, path, to, { origin: 'midi:x' })
    const control = mapping.byEvent.get(`cc 1 ${number}`)
    if (control) lamps.moved(control, now)
  }
  const seen = (now: number) => lamps.look(now).map(({ lamp, bytes }) => [lamp, bytes.at(-1)])
  return { tree, lamps, move, seen }
}

describe('a lamp that hints', () => {
  it('blinks quickly for up, slowly for down, after its fader moved and while that waits', () => {
    const { tree, move, seen } = open('nanokontrol2')
    set(tree, FADER, 0.5, { origin: 'panel' })
    move(0, 5, 0)
    expect([seen(0), seen(BLINK_MS.up - 1), seen(BLINK_MS.up)]).toEqual([[['R-1', 127]], [], [['R-1', 0]]])
    set(tree, FADER, 0, { origin: 'panel' })
    move(0, 5, 1000)
    set(tree, FADER, 0, { origin: 'panel' })
    move(0, 9, 1000)
    seen(1000)
    expect([seen(1000 + BLINK_MS.up), seen(1000 + BLINK_MS.down)]).toEqual([[], [['R-1', 0]]])
  })

  it('shows its own again once the fader has its value, or nobody moves it any more', () => {
    const { tree, lamps, move, seen } = open('nanokontrol2')
    set(tree, FADER, 0.5, { origin: 'panel' })
    move(0, 5, 0)
    seen(0)
    move(0, 64, 50)
    expect(seen(50)).toEqual([['R-1', 0]])
    set(tree, FADER, 1, { origin: 'panel' })
    move(0, 60, 100)
    expect(seen(100)).toEqual([['R-1', 127]])
    expect([seen(3000), lamps.active]).toEqual([[['R-1', 0]], false])
    expect(seen(4000)).toEqual([])
  })

  it('has the colours of the profile where the device has any', () => {
    const { tree, move, seen } = open('apc40')
    set(tree, FADER, 0.5, { origin: 'panel' })
    move(7, 5, 0)
    expect(seen(0)).toEqual([['clip-1', 21]])
    set(tree, FADER, 0, { origin: 'panel' })
    move(7, 10, 400)
    expect(seen(400)).toEqual([['clip-1', 5]])
  })
})

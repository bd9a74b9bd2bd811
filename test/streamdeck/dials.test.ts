import { describe, expect, it } from 'vitest'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { stemLevel } from '../../streamdeck/actions/stem-level.ts'
import { createMirror, type Mirror } from '../../streamdeck/link/mirror.ts'
import { colours } from '../../streamdeck/pictures/colours.ts'
import { feedbackOf } from '../../streamdeck/pictures/strip.ts'
import { parseSettings } from '../../streamdeck/settings.ts'
import type { View } from '../../streamdeck/view.ts'
import { until } from '../osc/peer.ts'
import { openRig, type Rig } from './rig.ts'

const GAIN = '/deck/1/stem/drums/gain'
const dialOf = (rig: Rig, settings = {}) =>
  rig.host.appear('stem-level', { deck: 1, stem: 'drums', ...settings }, { dial: true })
const level = (rig: Rig, dial: string) => String(rig.host.strip(dial).level?.value ?? '')
const comesTo = (rig: Rig, dial: string, says: string) =>
  until(() => level(rig, dial) === says, `${says}; it says ${level(rig, dial)}`)

describe('The dial of a stem', () => {
  it('turns the level, and its strip shows bar and dB as the tree has them', async () => {
    const rig = await openRig()
    const dial = dialOf(rig, { step: 1 })
    await comesTo(rig, dial, '0.0 dB')
    rig.host.dialRotate(dial, -4)
    await comesTo(rig, dial, '−4.0 dB')
    expect(rig.panel.valuesOf(GAIN).at(-1)).toBe(-4)
    const strip = rig.host.strip(dial)
    expect(strip.name).toMatchObject({ value: 'Drums' })
    expect(strip.bar?.bar_fill_c).toBe(STEM_COLOURS.drums)
    expect(strip.bar?.value).toBeGreaterThan(600)
    expect(strip.bar?.value).toBeLessThan(783)
    rig.panel.set(GAIN, -20)
    await comesTo(rig, dial, '−20.0 dB')
  })

  it('goes to silence and back', async () => {
    const rig = await openRig()
    const dial = dialOf(rig, { step: 1 })
    await comesTo(rig, dial, '0.0 dB')
    rig.host.dialRotate(dial, -80)
    await comesTo(rig, dial, '−∞ dB')
    rig.host.dialRotate(dial, 1)
    await comesTo(rig, dial, '−60.0 dB')
  })

  it('mutes when pressed, is at unity when touched, soloes when touched long', async () => {
    const rig = await openRig()
    const dial = dialOf(rig)
    await comesTo(rig, dial, '0.0 dB')
    rig.host.dialRotate(dial, -6)
    await comesTo(rig, dial, '−6.0 dB')
    rig.host.dialDown(dial)
    rig.host.dialUp(dial)
    await until(() => rig.host.strip(dial).hint?.value === 'MUTE', 'MUTE')
    rig.host.dialDown(dial)
    rig.host.touchTap(dial)
    await comesTo(rig, dial, '0.0 dB')
    await until(() => rig.host.strip(dial).hint?.value === 'Deck 1', 'Deck 1')
    rig.host.touchTap(dial, true)
    await until(() => rig.host.strip(dial).hint?.value === 'SOLO', 'SOLO')
    expect(rig.host.faults).toEqual([])
  })

  it('mutes when let go, and is finer while it is pressed, where it is set to that', async () => {
    const rig = await openRig()
    const dial = dialOf(rig, { step: 1, push: 'fine' })
    await comesTo(rig, dial, '0.0 dB')
    rig.host.dialDown(dial)
    rig.host.dialRotate(dial, -3, true)
    rig.host.dialUp(dial)
    await comesTo(rig, dial, '−0.3 dB')
    rig.host.dialRotate(dial, -1)
    await comesTo(rig, dial, '−1.0 dB')
    expect(rig.panel.valuesOf('/deck/1/stem/drums/mute')).toEqual([])
    rig.host.dialDown(dial)
    rig.host.dialUp(dial)
    await until(() => rig.host.strip(dial).hint?.value === 'MUTE', 'MUTE')
  })

  it('is corrected while another hand holds the fader', async () => {
    const rig = await openRig()
    const dial = dialOf(rig)
    await comesTo(rig, dial, '0.0 dB')
    rig.panel.set(GAIN, -10, true)
    await until(() => String(rig.host.strip(dial).hint?.value).startsWith('held'), 'held')
    rig.host.dialRotate(dial, 5)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(level(rig, dial)).toBe('−10.0 dB')
    expect(rig.panel.valuesOf(GAIN)).not.toContain(-5)
    rig.panel.set(GAIN, -12, false)
    await comesTo(rig, dial, '−12.0 dB')
    rig.host.dialRotate(dial, 2)
    await comesTo(rig, dial, '−10.0 dB')
  })
})

describe('The strip of a dial', () => {
  const viewOf = (values: Record<string, ParameterValue>, hints: Mirror['hints']): View => {
    const mirror = { ...createMirror(), open: true, values: new Map(Object.entries(values)), hints }
    const queue = { waiting: 0, running: 0, percent: null, title: '', away: false }
    return {
      ...{ mirror, read: path => mirror.values.get(path), focus: 1, away: '', queue, sets: [], library: [] },
      ...{ tapped: 0, flashes: new Set() },
    }
  }

  it('says which way to turn a fader that waits for pickup, and marks where it stands', () => {
    const hint = { surface: 'nanoKONTROL2', control: 'fader-2', path: GAIN, turn: 'up' as const, at: 0.25, value: 0.78 }
    const settings = parseSettings({ deck: 1, stem: 'drums' })
    const of = (hints: Mirror['hints']) =>
      feedbackOf((stemLevel.strip as NonNullable<typeof stemLevel.strip>)(viewOf({ [GAIN]: 0 }, hints), settings))
    expect(of([hint])).toMatchObject({
      hint: { value: '▲ nanoKONTROL2', color: colours.warn },
      waits: { value: 250, enabled: true },
    })
    expect(of([{ ...hint, turn: 'down' }])).toMatchObject({ hint: { value: '▼ nanoKONTROL2' } })
    expect(of([])).toMatchObject({ hint: { value: 'Deck 1' }, waits: { enabled: false } })
  })
})

import { describe, expect, it } from 'vitest'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { bindingOf, BINDINGS, type Focus } from '../../panel/keyboard/bindings.ts'
import { emptyGauges } from '../../panel/live/gauges.ts'
import { emptyState } from '../../panel/live/state.ts'
import { noticesOf, type Situation } from '../../panel/notices/notices.ts'
import { actionsOn } from '../../panel/stage/actions.ts'
import { loadsOf, tracksToTell } from '../../engine/hosting/loads.ts'
import { loadedSong } from './song.ts'

const desk = () => {
  const state = emptyState()
  const triggers: [string, ParameterValue | undefined][] = []
  const set = (path: string, value: ParameterValue): void => {
    state.values[path] = value
  }
  const trigger = (path: string, value?: ParameterValue) => void triggers.push([path, value])
  return { state, triggers, actions: actionsOn({ state, gauges: emptyGauges(), set, trigger }, () => ({ beats: [] })) }
}
const press = (code: string, shiftKey = false, focus: Focus = 'none', key = '') =>
  bindingOf({ code, key, shiftKey, ctrlKey: false, altKey: false, metaKey: false }, focus)

describe('muting all', () => {
  it('brings each voice back as it was the second time', () => {
    const { state, actions } = desk()
    state.values['/deck/1/stem/bass/mute'] = true
    actions.muteAll()
    expect(actions.allMuted()).toBe(true)
    actions.muteAll()
    expect(state.values['/deck/1/stem/bass/mute']).toBe(true)
    expect(state.values['/deck/1/stem/vocals/mute']).toBe(false)
  })

  it('mutes again what was opened meanwhile, instead of opening the rest', () => {
    const { state, actions } = desk()
    actions.muteAll()
    state.values['/deck/1/stem/vocals/mute'] = false
    actions.muteAll()
    expect(actions.allMuted()).toBe(true)
  })
})

describe('a deck', () => {
  it('does nothing while it is empty', () => {
    const { state, triggers, actions } = desk()
    actions.play(1)
    actions.cue(1)
    actions.seek(1, 3)
    expect(triggers).toEqual([])
    expect(state.values['/deck/1/play']).toBe(false)
  })

  it('plays, seeks and loops by its paths', () => {
    const { state, triggers, actions } = desk()
    state.decks[1] = loadedSong('a', 'A')
    actions.play(1)
    actions.seek(1, -3)
    actions.loop(1, 4)
    actions.resizeLoop(1, 2)
    expect(triggers).toEqual([['/deck/1/seek', 0]])
    expect([state.values['/deck/1/play'], state.values['/deck/1/loop']]).toEqual([true, 8])
    actions.loop(1, 8)
    expect(state.values['/deck/1/loop']).toBe(0)
  })
})

describe('the keys', () => {
  it('mean one thing each', () => {
    const all = BINDINGS.flatMap(b => b.codes.map(code => `${b.ctrl ? 'Ctrl ' : ''}${b.shift ? 'Shift ' : ''}${code}`))
    expect(new Set(all).size).toBe(all.length)
  })
  it('tell mute from solo by shift, and count the stems', () => {
    expect(press('Digit3')).toMatchObject({ nth: 2, binding: { says: expect.stringContaining('Mute') } })
    expect(press('Digit3', true)?.binding.says).toContain('Solo')
  })
  it('stay with what has the focus where it needs them', () => {
    expect(press('Space', false, 'button')).toBeUndefined()
    expect(press('Space', false, 'range')?.binding.says).toContain('Play')
    expect(press('ArrowLeft', false, 'range')).toBeUndefined()
    expect(press('KeyP', false, 'text')).toBeUndefined()
    expect(press('KeyP')?.binding.says).toContain('Full mix')
  })
})

describe('what the page says about itself', () => {
  const calm: Situation = {
    connection: 'open',
    hosting: true,
    you: 'panel:a',
    host: { kind: 'panel', holder: 'panel:a', name: 'a', blocked: null },
    blocked: null,
    starved: false,
    libraryAway: false,
    surfaces: [],
  }
  it('say where the sound of another host has gone, and offer it here', () => {
    const said = (host: Situation['host']) => noticesOf({ ...calm, hosting: false, host })[0]
    const device = { kind: 'device', holder: 'device:device', name: 'device:device', blocked: null } as const
    expect(said(device)).toBeUndefined()
    const lost = said({ ...device, blocked: 'device', says: 'JACK is gone' })
    expect(lost).toMatchObject({ tone: 'warn', action: 'take-over', detail: expect.stringMatching(/^JACK is gone/) })
    const away = said({ kind: 'panel', holder: 'panel:b', name: 'panel:b', blocked: 'away' })
    expect(away?.title).toMatch(/Panel b .* nothing is heard of it/)
  })

  const ids = (change: Partial<Situation>) => noticesOf({ ...calm, ...change }).map(notice => notice.id)
  const other = { kind: 'panel' as const, holder: 'panel:b', name: 'Stage left', blocked: null }

  it('is nothing while all is well', () => expect(ids({})).toEqual([]))
  it('says that the sound goes on while the bridge is away and this page makes it', () => {
    expect(noticesOf({ ...calm, connection: 'away' })[0]?.title).toMatch(/sound goes on/)
    expect(noticesOf({ ...calm, connection: 'away', hosting: false })[0]?.tone).toBe('alarm')
  })
  it('asks for a click, or offers to take the sound over', () => {
    expect(ids({ blocked: 'click' })).toEqual(['sound-blocked'])
    expect(noticesOf({ ...calm, hosting: false, host: other })[0]).toMatchObject({
      id: 'other-host',
      action: 'take-over',
    })
    expect(ids({ hosting: false, host: { ...other, kind: 'device' } })).toEqual([])
  })
  it('names a taken OSC port with its cure', () => {
    const osc = { name: 'OSC', kind: 'osc' as const, ok: false, says: '', received: 0, refused: 0, lastMessage: null }
    const failure = { code: 'osc_port_taken' as const, error: 'Taken', cure: 'Stop the other' }
    expect(noticesOf({ ...calm, surfaces: [{ ...osc, failure }] })[0]).toMatchObject({
      id: 'osc-port',
      detail: 'Stop the other',
    })
  })
  it('does not blame the library while the bridge itself is away', () => {
    expect(ids({ libraryAway: true })).toEqual(['library-away'])
    expect(ids({ libraryAway: true, connection: 'away' })).toEqual(['bridge-away'])
  })
})

describe('what the sound is told of the decks', () => {
  it('is a load for another track and an update for the same one grown', () => {
    const [a, grown] = [loadedSong('a', 'A', 0.2), loadedSong('a', 'A', 0.6)]
    expect(tracksToTell({ 1: null, 2: null }, { 1: a, 2: null })).toEqual([{ deck: 1, track: a, how: 'load' }])
    expect(tracksToTell({ 1: a, 2: null }, { 1: grown, 2: null })).toEqual([{ deck: 1, track: grown, how: 'update' }])
    expect(tracksToTell({ 1: a, 2: null }, { 1: null, 2: null })[0]?.how).toBe('load')
    expect(loadsOf({ 1: a, 2: null })).toEqual({ 1: 'a', 2: null })
  })
})

describe('taking back', () => {
  it('lies on Ctrl+Z and ⌘Z, not on Z alone, and is no key of a text field', () => {
    const { triggers, actions } = desk()
    const held = (ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, focus: Focus = 'none') =>
      bindingOf({ code: 'KeyZ', key: 'z', shiftKey, ctrlKey, altKey: false, metaKey }, focus)
    const says = [held(true, false, false), held(false, true, true)].map(found => found?.binding.says)
    expect(says).toEqual(['Take the last gesture back', 'Do it again'])
    expect(held(false, false, false)?.binding.says).toContain('More songs')
    expect(held(true, false, false, 'text')).toBeUndefined()
    actions.undo()
    actions.redo()
    expect(triggers.map(([path]) => path)).toEqual(['/undo', '/redo'])
  })
})

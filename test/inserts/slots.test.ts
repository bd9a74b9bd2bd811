import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawLane } from '../../bridge/automation/index.ts'
import { installInserts, offer, surfacesOf, takeFromHost } from '../../bridge/inserts/index.ts'
import { restoreSnapshot } from '../../bridge/snapshot/restore.ts'
import { snapshotOf } from '../../bridge/snapshot/snapshot.ts'
import { resolve, subscribe, valuesOf, watchRows } from '../../bridge/tree/index.ts'
import { installUndo } from '../../bridge/undo/index.ts'
import { OWN_EFFECTS } from '../../contract/insert-effects.ts'
import { rowsOfEffect } from '../../contract/inserts.ts'
import { value as row } from '../../contract/parameter-row.ts'
import { parameterTable, slotPaths } from '../../contract/parameters.ts'
import { automated } from '../automation/rig.ts'
import { codeOf } from '../contract/code-of.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
const NEXT = '/deck/1/stem/vocals/insert/2'
const rig = () => {
  const decks = automated()
  const inserts = installInserts(decks.tree)
  installUndo(decks.tree, decks.automation)
  decks.say('/deck/1/load', 'song')
  return { ...decks, inserts }
}
const GAIN_ROW = row('dB', { range: [-20, 20], default: 0, says: 'Gain of the plugin' })

describe('a slot', () => {
  it('has the rows of what lies in it, and none else', () => {
    const { tree, say } = rig()
    const table = [...parameterTable().keys()]
    for (const { id } of OWN_EFFECTS) {
      say(`${SLOT}/effect`, id)
      const rows = [...tree.entries.keys()].filter(path => path.startsWith(`${SLOT}/`) && path !== `${SLOT}/effect`)
      expect(rows.toSorted()).toEqual(
        Object.keys(rowsOfEffect(id))
          .map(leaf => `${SLOT}/${leaf}`)
          .toSorted(),
      )
    }
    say(`${SLOT}/effect`, '')
    expect([...tree.entries.keys()].toSorted()).toEqual(table.toSorted())
  })

  it('begins at the defaults of its effect, and tells each of its rows once it is loaded', () => {
    const { tree, say, value } = rig()
    say(`${SLOT}/effect`, 'echo')
    say(`${SLOT}/time`, 2)
    const heard: [string, unknown][] = []
    subscribe(tree, 'osc:x', change => heard.push([change.path, change.value]))
    say(`${SLOT}/effect`, 'ping-pong')
    expect(value(`${SLOT}/time`)).toBe(0.75)
    expect(heard[0]).toEqual([`${SLOT}/effect`, 'ping-pong'])
    expect(heard).toContainEqual([`${SLOT}/time`, 0.75])
    expect(heard).toContainEqual([`${SLOT}/wet`, 0.4])
  })

  it('says which rows come and go before anything of them is set', () => {
    const { tree, say } = rig()
    const heard: string[] = []
    watchRows(tree, (rows, gone) => heard.push(`+${Object.keys(rows).length} −${gone.length}`))
    subscribe(tree, 'osc:x', ({ path }) => heard.push(path))
    say(`${SLOT}/effect`, 'crusher')
    expect(heard.slice(0, 2)).toEqual([`+${Object.keys(rowsOfEffect('crusher')).length} −0`, `${SLOT}/effect`])
    heard.length = 0
    say(`${SLOT}/effect`, '')
    expect(heard).toEqual(['+0 −6', `${SLOT}/effect`])
  })

  it('is reached by the short address of the deck in focus while it is there', () => {
    const { tree, say } = rig()
    say(`${SLOT}/effect`, 'echo')
    expect(resolve(tree, '/stem/vocals/insert/1/time')).toBe(`${SLOT}/time`)
    expect(resolve(tree, '/stem/1/insert/1/time')).toBe(`${SLOT}/time`)
    say(`${SLOT}/effect`, '')
    expect(resolve(tree, '/stem/1/insert/1/time')).toBe('/stem/1/insert/1/time')
  })

  it('refuses what is no effect, and keeps what it has', () => {
    const { say, value } = rig()
    say(`${SLOT}/effect`, 'echo')
    for (const id of ['ekko', 'wam:', 'vst:x', 'toString', '__proto__'])
      expect(codeOf(() => say(`${SLOT}/effect`, id))).toBe('unknown_effect')
    expect([value(`${SLOT}/effect`), value(`${SLOT}/time`)]).toEqual(['echo', 0.75])
    expect(codeOf(() => say(`${SLOT}/threshold`, -10))).toBe('unknown_path')
  })

  it('changes places with another of its chain, with all that is turned', () => {
    const { say, value, tree } = rig()
    say(`${SLOT}/effect`, 'echo')
    say(`${SLOT}/time`, 0.5)
    say(`${SLOT}/bypass`, true)
    say(`${NEXT}/effect`, 'echo')
    say(`${NEXT}/time`, 2)
    say(`${SLOT}/move`, 2)
    expect([SLOT, NEXT].map(slot => [value(`${slot}/time`), value(`${slot}/bypass`)])).toEqual([
      [2, false],
      [0.5, true],
    ])
    say(`${NEXT}/move`, 4)
    expect(value(`${NEXT}/effect`)).toBe('')
    expect(value('/deck/1/stem/vocals/insert/4/time')).toBe(0.5)
    expect(tree.wishes.size).toBe(0)
  })

  it('keeps the tree whole, whatever is loaded, turned and moved', () => {
    const leaf = fc.constantFrom(
      'effect',
      'bypass',
      'wet',
      'move',
      'fault',
      'time',
      'cutoff',
      'threshold',
      'mode',
      'no-such',
    )
    const given = fc.oneof(fc.constantFrom('', 'echo', 'filter', 'gate', 'wam:x', 'nothing'), fc.double(), fc.boolean())
    const act = fc.tuple(fc.constantFrom(...slotPaths().slice(0, 6), '/master/insert/4'), leaf, given)
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), acts => {
        const { tree, say } = rig()
        for (const [slot, name, to] of acts)
          expect(['internal']).not.toContain(codeOf(() => say(`${slot}/${name}`, to)))
        for (const slot of slotPaths()) {
          const id = String(tree.entries.get(`${slot}/effect`)?.now)
          const rows = [...tree.entries.keys()].filter(path => path.startsWith(`${slot}/`)).length
          expect(rows).toBe(1 + Object.keys(rowsOfEffect(id)).length)
        }
        for (const { now } of tree.entries.values())
          if (typeof now === 'number') expect(Number.isFinite(now)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

describe('what is in the slots', () => {
  it('is turned by a scene while it is what lay there, and never loaded by one', () => {
    const { say, value } = rig()
    say(`${SLOT}/effect`, 'echo')
    say(`${SLOT}/feedback`, 0.9)
    say('/scene/1/store')
    say(`${SLOT}/feedback`, 0.1)
    say('/scene/1/recall')
    expect(value(`${SLOT}/feedback`)).toBe(0.9)
    say(`${SLOT}/effect`, 'ping-pong')
    say('/scene/1/recall')
    expect([value(`${SLOT}/effect`), value(`${SLOT}/feedback`)]).toEqual(['ping-pong', 0.5])
    say(`${SLOT}/effect`, '')
    say('/scene/1/recall')
    expect(value(`${SLOT}/effect`)).toBe('')
  })

  it('is moved by a lane of the track, that waits while there is nothing to move', () => {
    const { say, value, pass, automation } = rig()
    say(`${SLOT}/effect`, 'filter')
    const path = 'stem/vocals/insert/1/cutoff'
    drawLane(automation, 'song', { path, unit: 'samples', points: [[0, 5000, 'hold']] }, 'panel:a')
    say('/deck/1/play', true)
    pass(0.3)
    expect(value(`${SLOT}/cutoff`)).toBe(5000)
    say(`${SLOT}/effect`, '')
    pass(0.3)
    expect(automation.loaded[1].lanes).toEqual([])
    say(`${SLOT}/effect`, 'filter')
    pass(0.3)
    expect(value(`${SLOT}/cutoff`)).toBe(5000)
  })

  it('is out of the way after a panic, and back by undo', () => {
    const { say, value, pass } = rig()
    say(`${SLOT}/effect`, 'reverb')
    say('/master/insert/1/effect', 'crusher')
    pass(3)
    say('/panic')
    expect([value(`${SLOT}/bypass`), value('/master/insert/1/bypass')]).toEqual([true, true])
    pass(3)
    say('/undo')
    expect([value(`${SLOT}/bypass`), value('/master/insert/1/bypass')]).toEqual([false, false])
  })

  it('comes back by undo as it was turned', () => {
    const { say, value, pass } = rig()
    say(`${SLOT}/effect`, 'echo')
    pass(3)
    say(`${SLOT}/time`, 0.25)
    pass(3)
    say(`${SLOT}/effect`, '')
    pass(3)
    say('/undo')
    expect([value(`${SLOT}/effect`), value(`${SLOT}/time`)]).toEqual(['echo', 0.25])
    say('/undo')
    expect(value(`${SLOT}/time`)).toBe(0.75)
  })

  it('comes back with the snapshot, in whatever order its values are', () => {
    const before = rig()
    before.say(`${SLOT}/effect`, 'compressor')
    before.say(`${SLOT}/ratio`, 8)
    before.say('/send/2/insert/3/effect', 'reverb')
    before.say('/send/2/insert/3/decay', 7)
    const kept = snapshotOf(before.transport, 0)
    const turned = { ...kept, values: Object.fromEntries(Object.entries(kept.values).toReversed()) }
    for (const snapshot of [kept, turned]) {
      const after = rig()
      restoreSnapshot(after.transport, snapshot, { crashed: false, wallClock: 0 })
      expect([after.value(`${SLOT}/ratio`), after.value('/send/2/insert/3/decay')]).toEqual([8, 7])
    }
  })
})

describe('a slot whose effect failed', () => {
  const failed = [{ slot: SLOT, fault: 'no-number' as const }]

  it('is bypassed and named with its cure, and offered again', () => {
    const { inserts, say, value } = rig()
    say(`${SLOT}/effect`, 'reverb')
    takeFromHost(inserts, { t: 'insert-faults', failed })
    expect(value(`${SLOT}/bypass`)).toBe(true)
    expect(value(`${SLOT}/fault`)).toMatch(/Reverb in .*: it gave what is no sound\. Switch the bypass/)
    expect(surfacesOf(inserts)).toMatchObject([
      { name: SLOT, kind: 'insert', ok: false, failure: { code: 'effect_failed' } },
    ])
    say(`${SLOT}/bypass`, false)
    expect([value(`${SLOT}/fault`), surfacesOf(inserts)]).toEqual(['', []])
    takeFromHost(inserts, { t: 'insert-faults', failed: [] })
    takeFromHost(inserts, { t: 'insert-faults', failed })
    expect(value(`${SLOT}/bypass`)).toBe(true)
    say(`${SLOT}/effect`, 'echo')
    expect([value(`${SLOT}/fault`), value(`${SLOT}/bypass`), surfacesOf(inserts)]).toEqual(['', false, []])
  })

  it('is passed over where nothing lies', () => {
    const { inserts, tree } = rig()
    takeFromHost(inserts, { t: 'insert-faults', failed: [...failed, { slot: '/no/such', fault: 'threw' }] })
    expect(surfacesOf(inserts)).toEqual([])
    expect(tree.entries.has(`${SLOT}/bypass`)).toBe(false)
  })
})

describe('an outside plugin', () => {
  const loaded = (parameters = { gain: GAIN_ROW }) =>
    ({ t: 'insert-loaded', slot: SLOT, effect: 'wam:amp', name: 'Amp', latency: 256, parameters }) as const

  it('brings its own rows when it runs, and they go with it', () => {
    const { inserts, say, value, tree } = rig()
    offer(inserts, 'wam', [{ id: 'wam:amp', name: 'Amp', by: 'wam' }])
    say(`${SLOT}/effect`, 'wam:amp')
    expect(codeOf(() => say(`${SLOT}/gain`, 6))).toBe('unknown_path')
    takeFromHost(inserts, loaded())
    say(`${SLOT}/gain`, 6)
    expect(value(`${SLOT}/gain`)).toBe(6)
    takeFromHost(inserts, loaded({ gain: GAIN_ROW, tone: GAIN_ROW } as never))
    expect([value(`${SLOT}/gain`), value(`${SLOT}/tone`)]).toEqual([6, 0])
    say(`${SLOT}/effect`, '')
    expect(tree.entries.has(`${SLOT}/gain`)).toBe(false)
  })

  it('takes no row that every slot has, and none for another effect', () => {
    const { inserts, say, value } = rig()
    say(`${SLOT}/effect`, 'wam:amp')
    takeFromHost(inserts, loaded({ bypass: GAIN_ROW, gain: GAIN_ROW } as never))
    expect(value(`${SLOT}/bypass`)).toBe(false)
    say(`${SLOT}/effect`, 'echo')
    takeFromHost(inserts, loaded())
    expect(codeOf(() => say(`${SLOT}/gain`, 6))).toBe('unknown_path')
  })

  it('comes back with what it kept and how it was turned, also where it did not run in between', () => {
    const first = rig()
    first.say(`${SLOT}/effect`, 'wam:amp')
    takeFromHost(first.inserts, loaded())
    first.say(`${SLOT}/gain`, -7)
    takeFromHost(first.inserts, { t: 'insert-state', slot: SLOT, effect: 'wam:amp', state: '{"a":1}' })
    const once = snapshotOf(first.transport, 0, [...first.inserts.states.values()])
    const between = rig()
    restoreSnapshot(between.transport, once, { crashed: false, wallClock: 0 })
    const twice = snapshotOf(between.transport, 0)
    expect(valuesOf(between.tree)[`${SLOT}/gain`]).toBeUndefined()
    expect(twice.values[`${SLOT}/gain`]).toBe(-7)
    const last = rig()
    restoreSnapshot(last.transport, twice, { crashed: false, wallClock: 0 })
    takeFromHost(last.inserts, loaded())
    expect(last.value(`${SLOT}/gain`)).toBe(-7)
    expect(last.tree.wishes.size).toBe(0)
  })

  it('takes its state along when it is moved', () => {
    const { inserts, say } = rig()
    say(`${SLOT}/effect`, 'wam:amp')
    takeFromHost(inserts, { t: 'insert-state', slot: SLOT, effect: 'wam:amp', state: 'x' })
    const told: unknown[] = []
    inserts.listeners.add(message => told.push(message))
    say(`${SLOT}/move`, 2)
    expect([...inserts.states.values()]).toEqual([{ slot: NEXT, effect: 'wam:amp', state: 'x' }])
    expect(told).toEqual([{ t: 'insert-state', slot: NEXT, effect: 'wam:amp', state: 'x' }])
  })
})

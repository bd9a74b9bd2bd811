import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTree, type From, get, set, settleEchoes, subscribe, type Tree } from '../../bridge/tree/index.ts'
import { MOVER_MS } from '../../bridge/tree/touch.ts'

const FADER = '/deck/1/stem/vocals/fader'
const MIDI: From = { origin: 'midi:knob', hand: true }
const PANEL: From = { origin: 'panel:a' }
const openTree = () => {
  const clock = { now: 1000 }
  const tree = createTree({ now: () => clock.now })
  const pass = (ms: number) => {
    clock.now += ms
    settleEchoes(tree)
  }
  return { tree, pass, now: () => get(tree, FADER) as number }
}

describe('a knob that feels no touch', () => {
  it('keeps its parameter while it moves, and a moment longer; whoever sets it meanwhile is told', () => {
    const { tree, pass, now } = openTree()
    const told: unknown[] = []
    subscribe(tree, PANEL.origin, change => change.path === FADER && told.push(change.value))
    set(tree, FADER, 0.3, MIDI)
    set(tree, FADER, 0.9, PANEL)
    expect([now(), told]).toEqual([0.3, [0.3, 0.3]])
    pass(MOVER_MS)
    set(tree, FADER, 0.9, PANEL)
    expect(now()).toBe(0.9)
  })

  it('gives way to a finger on a fader, and has nothing to say until that is gone', () => {
    const { tree, now } = openTree()
    set(tree, FADER, 0.3, MIDI)
    set(tree, FADER, 0.9, { ...PANEL, touch: true })
    set(tree, FADER, 0.4, MIDI)
    expect(now()).toBe(0.9)
    set(tree, FADER, undefined, { ...PANEL, touch: false })
    set(tree, FADER, 0.4, MIDI)
    expect(now()).toBe(0.4)
  })
})

/** A program that sends back all that it is told, rounded to so many steps, after so long. */
const echoing = (tree: Tree, origin: string, steps: number, delay: number) => {
  const back: { value: number; at: number }[] = []
  let count = 0
  subscribe(tree, origin, ({ path, value }) => {
    if (path === FADER) back.push({ value: Math.round(Number(value) * steps) / steps, at: tree.now() + delay })
  })
  return {
    turn: () => {
      for (const one of back.splice(0, back.filter(({ at }) => at <= tree.now()).length)) {
        count++
        set(tree, FADER, one.value, { origin, mayEcho: true })
      }
    },
    count: () => count,
    stands: () => back.at(-1)?.value,
  }
}

describe('programs that send back what they are told', () => {
  it('do not pull a fader back along its way, and do not talk for ever', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 3, max: 200 }),
        fc.tuple(fc.integer({ min: 60, max: 1023 }), fc.integer({ min: 60, max: 1023 })),
        (way, delay, [one, two]) => {
          const { tree, pass, now } = openTree()
          const [a, b] = [echoing(tree, 'osc:a', one, delay), echoing(tree, 'osc:b', two, delay + 2)]
          const turn = () => {
            pass(10)
            a.turn()
            b.turn()
          }
          for (const at of way) {
            set(tree, FADER, at, MIDI)
            turn()
          }
          for (let ms = 0; ms < 2000; ms += 10) turn()
          expect(now()).toBeCloseTo(way.at(-1) as number, 3)
          // each is told each move, and at the end where it stands; nothing comes of an echo but one word more
          expect(a.count() + b.count()).toBeLessThanOrEqual(2 * (2 * way.length + 4))
        },
      ),
    )
  })

  it('are heard when they wish something that nobody said, at once; and else once it is still', () => {
    const { tree, pass, now } = openTree()
    const told: unknown[] = []
    subscribe(tree, 'osc:a', change => change.path === FADER && told.push(change.value))
    const osc: From = { origin: 'osc:a', mayEcho: true }
    set(tree, FADER, 0.5, PANEL)
    set(tree, FADER, 0.1, osc)
    expect(now()).toBe(0.1)
    set(tree, FADER, 0.3, PANEL)
    set(tree, FADER, 0.302, osc)
    pass(200)
    expect([now(), told]).toEqual([0.3, [0.5, 0.3]])
    set(tree, FADER, 0.4, osc)
    expect(now()).toBe(0.3)
    pass(200)
    expect(told).toEqual([0.5, 0.3, 0.3])
    pass(600)
    set(tree, FADER, 0.4, osc)
    expect(now()).toBe(0.4)
  })
})

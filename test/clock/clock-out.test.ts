import { afterEach, describe, expect, it, vi } from 'vitest'
import { createClockSender, installSource } from '../../bridge/clock/send-clock.ts'
import { type Grid, gridOf } from '../../engine/grid.ts'
import { openMidi } from '../../bridge/midi/index.ts'
import { createVirtualMidi } from '../midi/virtual-midi.ts'
import { PROFILES } from '../midi/rig.ts'
import { decksWith, track } from '../transport/decks.ts'

const [TICK, SPP, START, CONTINUE, STOP] = [0xf8, 0xf2, 0xfa, 0xfb, 0xfc]
const OUT = '/transport/clock/out'
const PORT = '/transport/clock/port'
const steady = track()

/** Two decks on a clock that is moved by hand, two synthesisers on virtual MIDI.
 *  @param slowMs  how long others take of each news before the clock hears it */
const openStage = async (slowMs = 0) => {
  const decks = decksWith({ song: steady, blank: track({ id: 'blank', analysis: null }) })
  installSource(decks.tree)
  const slow = () => {
    decks.clock.now += slowMs
  }
  decks.transport.listeners.add({ moved: slow, loaded: slow })
  const machine = createVirtualMidi()
  const [bass, lead] = [machine.plug('Bass:in', 'Bass:out'), machine.plug('Lead:in', 'Lead:out')]
  let open = false
  const midi = openMidi({
    tree: decks.tree,
    profiles: [],
    onStatus: () => {
      open = true
    },
    backend: async () => machine.backend,
    pollMs: 5,
  })
  await vi.waitUntil(() => open, { timeout: 10_000, interval: 2 })
  const clock = createClockSender(decks.transport, midi.clockOut)
  const close = () => {
    clock.stop()
    midi.close()
  }
  const pass = (seconds: number) => {
    const end = decks.clock.now + seconds * 1000
    for (let next = clock.turn(); decks.clock.now < end; next = clock.turn()) {
      decks.clock.now = Math.min(end, Math.max(next, decks.clock.now + 0.01), decks.clock.now + 5)
      clock.turn()
      decks.tick()
    }
  }
  const heard = ({ sent }: { sent: number[][] }) => sent.map(([status]) => status)
  const notTicks = (device: { sent: number[][] }) => heard(device).filter(status => status !== TICK)
  return { ...decks, pass, machine, midi, bass, lead, heard, notTicks, close }
}

let stage: Awaited<ReturnType<typeof openStage>>
afterEach(() => stage?.close())

describe('the clock of the stage', () => {
  it('starts on the beat that the deck starts on, also where it hears of it some milliseconds late', async () => {
    stage = await openStage(5)
    const { say, pass, bass, notTicks } = stage
    say('/deck/1/load', 'song')
    say(OUT, true)
    say('/deck/1/play', true)
    pass(0.2)
    expect(notTicks(bass)).toEqual([START])
  })

  it('goes to every output while it is switched on, and opens none before', async () => {
    stage = await openStage()
    const { say, pass, machine, bass, lead, heard, notTicks } = stage
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    pass(0.5)
    expect([machine.openPorts, bass.sent]).toEqual([0, []])
    say(OUT, true)
    pass(1.001)
    for (const device of [bass, lead]) {
      expect(device.sent[0]).toEqual([SPP, 4, 0])
      expect(notTicks(device)).toEqual([SPP, CONTINUE])
      expect(heard(device).filter(status => status === TICK).length).toBe(49)
    }
    say(OUT, false)
    expect([heard(bass).at(-1), machine.openPorts]).toEqual([STOP, 0])
  })

  it('starts, stops, continues and goes round with the deck', async () => {
    stage = await openStage()
    const { say, pass, bass, notTicks } = stage
    say(OUT, true)
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    pass(1)
    say('/deck/1/play', false)
    pass(1)
    expect(notTicks(bass)).toEqual([START, STOP])
    say('/deck/1/seek', 8)
    say('/deck/1/loop', 4)
    say('/deck/1/play', true)
    pass(4.1)
    expect(bass.sent.filter(([status]) => status !== TICK).slice(2)).toEqual([
      [SPP, 64, 0],
      [CONTINUE],
      [STOP],
      [SPP, 64, 0],
      [CONTINUE],
      [STOP],
      [SPP, 64, 0],
      [CONTINUE],
    ])
  })

  it('keeps to 24 ticks a beat while the tempo is turned', async () => {
    stage = await openStage()
    const { say, pass, seconds, bass, notTicks } = stage
    say(OUT, true)
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    for (let rate = 0.9; rate < 1.2; rate += 0.01) {
      say('/deck/1/rate', rate)
      pass(0.137)
    }
    expect(notTicks(bass)).toEqual([START])
    expect(bass.sent.length - 1).toBe(Math.floor(seconds() * 48) + 1)
  })

  it('goes to the outputs that are named, and tells those that are named later where the song is', async () => {
    stage = await openStage()
    const { say, pass, bass, lead, heard, midi } = stage
    say(PORT, 'bass')
    say(OUT, true)
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    pass(1.01)
    expect([heard(bass)[0], lead.sent]).toEqual([START, []])
    say(PORT, 'lead')
    expect(heard(bass).at(-1)).toBe(STOP)
    expect(heard(lead).filter(status => status !== STOP)).toEqual([SPP])
    pass(1)
    expect(heard(lead)).toContain(CONTINUE)
    say(PORT, 'drum machine')
    expect(midi.surfaces().find(({ name }) => name === 'MIDI clock')).toMatchObject({ ok: false })
  })

  it('is silent for a track whose beats nobody knows, and for no source', async () => {
    stage = await openStage()
    const { say, pass, bass, notTicks } = stage
    say(OUT, true)
    say('/deck/1/load', 'blank')
    say('/deck/1/play', true)
    pass(1)
    expect(bass.sent).toEqual([])
    say('/deck/2/load', 'song')
    say('/deck/2/play', true)
    say('/transport/source', 'deck 2')
    pass(1)
    expect(notTicks(bass)).toEqual([START])
    say('/transport/source', 'off')
    expect(notTicks(bass)).toEqual([START, STOP])
    expect(() => say('/transport/source', 'the drummer')).toThrow(/deck 1, deck 2, off/)
  })

  it('is no part of a scene: recalling one stops nobody', async () => {
    stage = await openStage()
    const { say, value } = stage
    say('/scene/1/store')
    say(OUT, true)
    say(PORT, 'bass')
    say('/scene/1/recall')
    expect([value(OUT), value(PORT)]).toEqual([true, 'bass'])
  })

  it('begins anew for an output that comes back', async () => {
    stage = await openStage()
    const { say, pass, machine, bass, heard } = stage
    say(PORT, 'bass')
    say(OUT, true)
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    pass(1)
    bass.unplug()
    pass(1)
    expect(machine.openPorts).toBe(0)
    const back = machine.plug('Bass:in', 'Bass:out')
    await vi.waitUntil(() => machine.openPorts === 1, { timeout: 10_000, interval: 2 })
    pass(1)
    expect([heard(back)[0], heard(back).includes(CONTINUE)]).toEqual([SPP, true])
  })

  it('shares an output with the lamps of a controller, which is opened once', async () => {
    const machine = createVirtualMidi()
    const opened: string[] = []
    const { tree, say } = decksWith()
    const midi = openMidi({
      tree,
      profiles: [PROFILES],
      onStatus: () => {},
      backend: async () => ({
        ...machine.backend,
        openOutput: name => {
          opened.push(name)
          return machine.backend.openOutput(name)
        },
      }),
      pollMs: 5,
    })
    const device = machine.plug('nanoKONTROL2')
    await vi.waitUntil(() => device.sent.length === 30, { timeout: 10_000, interval: 2 })
    say(OUT, true)
    midi.clockOut.choose()
    const grid = gridOf([0, 0.5, 1, 1.5, 2], [0, 2]) as Grid
    const score = { grid, beatsPerBar: 4 }
    midi.clockOut.see({ score, sample: 0, at: 0, rate: 1, loop: null, end: 88200, exact: true })
    midi.clockOut.turn(0)
    expect([opened, device.sent.slice(-2)]).toEqual([['nanoKONTROL2'], [[START], [TICK]]])
    say(OUT, false)
    midi.clockOut.choose()
    expect(machine.openPorts).toBe(2)
    midi.close()
    expect(machine.openPorts).toBe(0)
  })
})

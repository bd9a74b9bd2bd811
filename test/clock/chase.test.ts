import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClockFollower } from '../../bridge/clock/in/follow-clock.ts'
import { keepOneLeader } from '../../bridge/clock/in/one-leader.ts'
import { type Score, tickAt } from '../../bridge/clock/song-ticks.ts'
import { sampleAt } from '../../bridge/transport/index.ts'
import { decksWith, track } from '../transport/decks.ts'
import { steadyAnalysis } from '../bridge/data-folder.ts'
import { chance, createSender, ramp, type Tempo } from './sender.ts'

const [TICK, START, CONTINUE, STOP, SPP] = [0xf8, 0xfa, 0xfb, 0xfc, 0xf2]
const SECONDS = 120

/** A song of an even tempo, two minutes long. */
const songOf = (id: string, bpm: number) => {
  const beats = Array.from({ length: Math.floor((SECONDS * bpm) / 60) }, (_, i) => (i * 60) / bpm)
  const song = track({
    id,
    duration: SECONDS,
    analysis: {
      ...steadyAnalysis(SECONDS),
      tempo: { bpm, confidence: 1, candidates: [] },
      beats,
      downbeats: beats.filter((_, i) => i % 4 === 0),
    },
  })
  const long = <T extends { manifest: object }>(audio: T): T => ({
    ...audio,
    manifest: { ...audio.manifest, samples: SECONDS * 44100, ready: [[0, SECONDS * 44100]], complete: true },
  })
  return { ...song, mix: song.mix && long(song.mix), stems: song.stems && long(song.stems) }
}

/** A deck that chases another program whose ticks come up to 3 ms early or late. */
const openStage = ({
  tempo,
  seconds,
  seed = 1,
  bpm = 120,
}: {
  tempo: Tempo
  seconds: number
  seed?: number
  bpm?: number
}) => {
  const decks = decksWith({ song: songOf('song', bpm), other: songOf('other', 100) })
  const { clock, transport, tick, say } = decks
  say('/transport/clock/source', 'drums')
  say('/deck/1/load', 'song')
  say('/deck/1/chase', true)
  const follower = createClockFollower(transport, () => true)
  keepOneLeader(transport.tree)
  const dice = chance(seed)
  const sender = createSender(tempo, seconds)
  const arrivals = sender.arrivals({ jitter: () => (dice() * 2 - 1) * 3 })
  const began = clock.now
  let next = 0
  let silent = false
  const jumps: number[] = []
  transport.listeners.add({ jump: (_, sample) => jumps.push(sample) })
  const hear = (status: number, ...data: number[]) => follower.hear(status, data, clock.now)
  const pass = (forSeconds: number, each: () => void = () => {}) => {
    for (let left = forSeconds * 1000; left > 0; left -= 5) {
      clock.now += 5
      for (; arrivals[next] && (arrivals[next]?.at as number) <= clock.now - began; next++)
        if (!silent) follower.hear(TICK, [], began + (arrivals[next]?.at as number))
      tick()
      follower.turn()
      each()
    }
  }
  const deck = transport.decks[1]
  const deckTick = () => tickAt({ grid: deck.grid, beatsPerBar: 4 } as Score, sampleAt(deck, clock.now))
  /** By how many ms the deck is off the other program, of whose ticks the song has `fold` for each. */
  const off = (fold = 1, from = 0) => {
    const at = clock.now - began
    return ((deckTick() - (sender.tickAt(at) - from) * fold) * 60_000) / 24 / (tempo(at / 1000) * fold)
  }
  const cut = (is: boolean) => {
    silent = is
  }
  return { ...decks, deck, deckTick, hear, pass, off, jumps, cut, sender, at: () => clock.now - began }
}

describe('a deck that chases MIDI clock', () => {
  it('stays within 3 ms of the other program through a ramp, by its speed alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 1e9 }), (by, seed) => {
        const stage = openStage({ tempo: ramp(120, 120 + by, 12, 28), seconds: 45, seed, bpm: 124 })
        stage.hear(START)
        stage.pass(4)
        let most = 0
        stage.pass(38, () => {
          most = Math.max(most, Math.abs(stage.off()))
        })
        expect(most).toBeLessThan(3)
        expect(stage.jumps.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 12, seed: 7 },
    )
  })

  it('starts on the tick after a start, holds at a stop, and continues there', () => {
    const { hear, pass, deck, deckTick, off, value } = openStage({ tempo: () => 120, seconds: 30 })
    pass(2)
    expect([deck.playing, value('/transport/clock/in')]).toEqual([false, 'tempo only'])
    hear(START)
    pass(4)
    expect([deck.playing, value('/transport/clock/in')]).toEqual([true, 'locked'])
    // the tick after the start was the 97th
    expect(Math.abs(off(1, 97))).toBeLessThan(3)
    hear(STOP)
    const held = deckTick()
    pass(1)
    expect([deck.playing, deckTick(), value('/transport/clock/in')]).toEqual([false, held, 'stopped'])
    hear(CONTINUE)
    pass(3)
    expect(deck.playing).toBe(true)
    expect(Math.abs(deckTick() - held - 144)).toBeLessThan(1.5)
  })

  it('goes to the song position that the other program names, held or playing', () => {
    const { hear, pass, deckTick, deck } = openStage({ tempo: () => 120, seconds: 30 })
    pass(2)
    hear(SPP, 64, 0)
    expect([deckTick(), deck.playing]).toEqual([384, false])
    hear(CONTINUE)
    pass(1)
    expect(Math.abs(deckTick() - 384 - 47.5)).toBeLessThan(1.5)
    hear(STOP)
    hear(SPP, 16, 0)
    hear(CONTINUE)
    pass(1)
    expect(Math.abs(deckTick() - 96 - 47.5)).toBeLessThan(1.5)
  })

  it('keeps its last tempo when the clock is lost, says so, and is in phase again when it is back', () => {
    const { hear, pass, off, cut, deck, value } = openStage({ tempo: () => 126, seconds: 40, bpm: 120 })
    hear(START)
    pass(10)
    cut(true)
    pass(5)
    expect([value('/transport/clock/in'), deck.playing, deck.rate.toFixed(2)]).toEqual(['lost', true, '1.05'])
    expect(Math.abs(off())).toBeLessThan(10)
    cut(false)
    pass(6)
    expect(value('/transport/clock/in')).toBe('locked')
    expect(Math.abs(off())).toBeLessThan(3)
  })

  it('beats with a clock that counts twice as fast', () => {
    const { hear, pass, off, deck } = openStage({ tempo: () => 170, seconds: 20, bpm: 85 })
    hear(START)
    pass(12)
    expect(deck.rate).toBeCloseTo(1, 2)
    expect(Math.abs(off(0.5))).toBeLessThan(3)
  })

  it('follows no other deck meanwhile, and no clock once it follows a deck', () => {
    const { say, value } = openStage({ tempo: () => 120, seconds: 1 })
    say('/deck/1/sync', true)
    expect(value('/deck/1/chase')).toBe(false)
    say('/deck/1/chase', true)
    expect(value('/deck/1/sync')).toBe(false)
  })

  it('leaves a deck alone that does not chase', () => {
    const { say, hear, pass, deck, transport } = openStage({ tempo: () => 140, seconds: 10 })
    say('/deck/1/chase', false)
    say('/deck/2/load', 'other')
    say('/deck/2/play', true)
    hear(START)
    pass(5)
    expect([deck.playing, transport.decks[2].rate]).toEqual([false, 1])
  })
})

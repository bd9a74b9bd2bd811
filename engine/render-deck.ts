import { type Deck, hasJustJumped, MOST_BEND, soundingAt, type Timing } from './deck.ts'
import type { DeckBus } from './channel.ts'
import { takePending } from './jump.ts'
import { type DeckRoom, isRinging, mixDeck } from './mix-deck.ts'
import { endPass, passOn } from './pass-on.ts'
import { advance, rampTo } from './ramp.ts'
import { readSegment } from './read-cursor.ts'
import type { ReadRoom } from './read-head.ts'
import { decide } from './readiness.ts'
import { followStrips } from './follow-strips.ts'
import { lengthOf, MIX, type Source } from './source.ts'
import { leaveStretch } from './stretch/leave.ts'
import { attendStretch, addStretched, restStretch } from './stretch/stretch-deck.ts'
import { type Strip, settle } from './strip.ts'

const isSilent = (deck: Deck): boolean => deck.gate.now === 0 && deck.gate.left === 0

/** Once nothing is read, what was fading is over, and what does not ring on comes to rest. */
const rest = (deck: Deck, timing: Timing): void => {
  for (let i = 0; i < deck.strips.length; i++) {
    const strip = deck.strips[i] as Strip
    if (strip.ring <= 0) settle(strip)
  }
  rampTo(deck.speed, deck.speed.target, 0)
  deck.base = Number.isNaN(deck.led) ? deck.speed.now : deck.led
  deck.pace = deck.base
  restStretch(deck)
  if (deck.stretch.state !== 'on') deck.cursor.fadeLeft = 0
  deck.cursor.head.silent = false
  if (deck.changing) {
    deck.changing = false
    deck.source = deck.next
    deck.next = null
  }
  takePending(deck, timing)
}

/** Opens or closes the deck for what comes; whether there is anything to read. */
const prepare = (deck: Deck, timing: Timing): boolean => {
  if (isSilent(deck)) rest(deck, timing)
  if (deck.changing) {
    rampTo(deck.gate, 0, timing.fade)
    return true
  }
  takePending(deck, timing)
  if (!deck.source) {
    deck.holding = deck.playing ? 'sound' : null
    return false
  }
  if (!deck.playing) {
    if (isSilent(deck) && deck.holding) {
      deck.holding = null
      deck.turns++
    }
    rampTo(deck.gate, 0, timing.fade)
    return !isSilent(deck)
  }
  const { stemFiles } = deck.source
  if (stemFiles !== deck.followed) followStrips(deck, isSilent(deck) ? 0 : timing.ramp)
  deck.followed = stemFiles
  const open = decide(deck, timing)
  const { head } = deck.cursor
  if (hasJustJumped(deck)) head.silent = !open
  rampTo(deck.gate, open && !head.silent ? 1 : 0, timing.fade)
  return !isSilent(deck)
}

const clear = (room: ReadRoom, stemFiles: readonly number[], n: number): void => {
  for (let i = -1; i < stemFiles.length; i++) {
    const file = i < 0 ? MIX : (stemFiles[i] as number)
    room.voicesLeft[file]?.fill(0, 0, n)
    room.voicesRight[file]?.fill(0, 0, n)
  }
}

const endOfTrack = (deck: Deck, timing: Timing): void => {
  const length = lengthOf(deck.source as Source)
  if (length === null || soundingAt(deck) < length || !deck.playing) return
  deck.playing = false
  deck.ended = true
  if (deck.stretch.state === 'on') leaveStretch(deck, length, timing.fade)
  deck.cursor.head.position = length
  deck.turns++
}

/** How fast the deck goes at each frame of the block. */
const setPace = (deck: Deck, timing: Timing, room: ReadRoom, n: number): void => {
  const before = deck.base
  for (let i = 0; i < n; i++) {
    const speed = advance(deck.speed)
    const base = Number.isNaN(deck.led) ? speed : before + ((deck.led - before) * (i + 1)) / n
    const pace = base * (1 + MOST_BEND * advance(deck.bend))
    deck.base = base
    room.pace[i] = pace
    room.plainSteps[i] = pace * timing.ratio
  }
  deck.pace = room.pace[n - 1] as number
}

/** Reads the deck as it is into the voices. */
const readPlain = (deck: Deck, timing: Timing, room: ReadRoom, n: number): void => {
  for (let at = 0; at < n; )
    at += readSegment(deck, deck.cursor, timing, room, room.plainSteps, at, room.voices, at, n - at)
}

/** Renders `n` frames of a deck (at most a block), before its level, added to the bus. */
export const renderDeck = (deck: Deck, timing: Timing, room: DeckRoom, bus: DeckBus, n: number): void => {
  if (!prepare(deck, timing)) {
    passOn(deck, timing, n)
    if (isRinging(deck)) mixDeck(deck, timing, room, bus, false, n)
    return
  }
  if (deck.holding === null) endPass(deck)
  setPace(deck, timing, room.read, n)
  attendStretch(deck, timing, n)
  clear(room.read, (deck.source as Source).stemFiles, n)
  if (deck.stretch.state !== 'on') readPlain(deck, timing, room.read, n)
  if (deck.stretch.state !== 'off') addStretched(deck, timing, room.read, n)
  mixDeck(deck, timing, room, bus, true, n)
  endOfTrack(deck, timing)
}

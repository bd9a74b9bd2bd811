import type { FromBridge } from '../../contract/live.ts'
import { DECKS } from '../../contract/parameters.ts'
import { HOST_LAG_MS, sampleAt, type Transport } from '../transport/index.ts'

/** Sends a host to where every loaded deck is now; no deck moves by it. */
export const jumpsOf = ({ tree, decks }: Transport): Extract<FromBridge, { t: 'jump' }>[] => {
  const [now, at] = [tree.now(), performance.timeOrigin + performance.now()]
  return DECKS.filter(n => decks[n].track !== null).map(deck => {
    decks[deck].trustHostAfter = now + HOST_LAG_MS
    return { t: 'jump', deck, sample: Math.round(sampleAt(decks[deck], now)), seq: ++tree.seq, pass: true, at }
  })
}

/** Where the loops of the decks lie. */
export const loopsOf = ({ tree, decks }: Transport): Extract<FromBridge, { t: 'loop' }>[] =>
  DECKS.flatMap(deck => {
    const between = decks[deck].loop
    return between ? [{ t: 'loop', deck, between, seq: ++tree.seq }] : []
  })

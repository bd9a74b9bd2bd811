export { advance, setLocal } from './advance.ts'
export { anchor, type Deck, lengthOf, sampleAt } from './deck.ts'
export { follow } from './follow.ts'
export { untilBeat } from './next-beat.ts'
export { HOST_LAG_MS, jump } from './jump.ts'
export { load, update } from './load.ts'
export { reportPlace } from './track-readings.ts'
export {
  type Cues,
  createTransport,
  positionsOf,
  tellMoved,
  type TrackOnDisk,
  type Transport,
  type TransportListener,
} from './transport.ts'
export { installTriggers } from './triggers.ts'

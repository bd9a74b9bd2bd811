import type { FromPanel } from '../../contract/live.ts'
import { DECKS } from '../../contract/parameters.ts'
import { anchor, load } from '../transport/index.ts'
import { restore } from '../tree/index.ts'
import { type Candidate, holds, type Lease, take } from './lease.ts'

export type Resume = NonNullable<Extract<FromPanel, { t: 'hello' }>['resume']>

const takeDecks = ({ transport }: Lease, resume: Resume, log: (line: string) => void): void => {
  for (const n of DECKS) {
    const id = resume.loads[n]
    if (!id || transport.decks[n].track?.id === id) continue
    try {
      load(transport, n, id)
    } catch (thrown) {
      log(`the panel plays a track that is not here any more: ${thrown}`)
    }
  }
}

/** The decks are where the host says, in its loops. */
const takePlaces = ({ transport }: Lease, { positions, loops }: Resume): void => {
  for (const { deck: n, sample, playing, holding } of positions) {
    const deck = transport.decks[n]
    if (!deck.track) continue
    anchor(deck, transport.tree.now())
    Object.assign(deck, { sample, playing, holding })
    if (loops) deck.loop = loops[n]
  }
}

/** A host that played on while the bridge was away: it keeps the sound, and a bridge that no host has talked to yet takes
 *  its tracks, values and places over its own. Nothing of it counts while another holds the sound. */
export const takeResume = (lease: Lease, host: Candidate, resume: Resume, log: (s: string) => void): void => {
  const { origin } = host
  if (lease.holder !== null && !holds(lease, origin)) return
  const { tree } = lease.transport
  if (!lease.wasHeld) takeDecks(lease, resume, log)
  // before the values, since a loop that is set by its length is laid where its deck is
  takePlaces(lease, resume)
  if (!lease.wasHeld) restore(tree, resume.values, { origin, force: true })
  take(lease, host)
  takePlaces(lease, resume)
}

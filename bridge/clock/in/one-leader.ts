import { DECKS } from '../../../contract/parameters.ts'
import { set, subscribe, type Tree } from '../../tree/index.ts'

const FORCED = { origin: 'bridge', force: true } as const
/** What a deck may follow: another deck, MIDI clock, MIDI time code. */
const LEADERS = ['sync', 'chase', 'timecode/chase'] as const

/** A deck that begins to follow one of them follows the others no more.
 *  @returns how to stop */
export const keepOneLeader = (tree: Tree): (() => void) =>
  subscribe(tree, 'bridge:leaders', ({ path, value }) => {
    const [, deck, number, ...rest] = path.split('/')
    const leaf = rest.join('/')
    if (value !== true || deck !== 'deck' || !LEADERS.some(leader => leader === leaf)) return
    for (const n of DECKS.filter(one => String(one) === number))
      for (const other of LEADERS) if (other !== leaf) set(tree, `/deck/${n}/${other}`, false, FORCED)
  })

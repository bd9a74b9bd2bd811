import { asFailure } from '../contract/errors.ts'
import type { Midi } from './midi/index.ts'
import type { Tree } from './tree/index.ts'

/** MIDI, or the word why there is none: without it everything else goes on. */
export const openMidiWhere = async (of: {
  tree: Tree
  profiles: string[]
  log: (line: string) => void
}): Promise<Pick<Midi, 'surfaces' | 'desk' | 'clockOut' | 'close'>> => {
  try {
    const { openMidi } = await import('./midi/index.ts')
    return openMidi({ tree: of.tree, profiles: of.profiles, onStatus: () => {} })
  } catch (thrown) {
    of.log(`MIDI does not load: ${thrown}`)
    const failure = asFailure(thrown).toJSON()
    const status = { name: 'MIDI', kind: 'midi' as const, ok: false, says: failure.error, failure }
    return {
      surfaces: () => [{ ...status, received: 0, refused: 0, lastMessage: null }],
      desk: { greeting: () => [], learn: () => undefined, listeners: new Set() },
      clockOut: { see: () => {}, turn: () => Number.POSITIVE_INFINITY, choose: () => {} },
      close: () => {},
    }
  }
}

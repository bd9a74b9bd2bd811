import { readySamples } from '../../contract/audio-folder.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { load, type Transport } from '../transport/index.ts'

const LOOK_MS = 500

/** At the very first start the deck is empty: the first track of the library that can sound is put on deck 1, held,
 *  so that play is all it takes. Ends when anything lies on deck 1.
 *  @returns how to stop */
export const loadFirstTrack = (transport: Transport, list: () => Promise<TrackSheet[]>): (() => void) => {
  const canSound = ({ id }: TrackSheet): boolean => {
    try {
      const { mix, stems } = transport.lookUp(id)
      return [mix, stems].some(audio => audio !== null && readySamples(audio.manifest.ready) > 0)
    } catch {
      return false
    }
  }
  const look = async (): Promise<void> => {
    const track = (await list()).reverse().find(canSound)
    if (transport.decks[1].track) return clearInterval(timer)
    if (track) load(transport, 1, track.id)
  }
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MS)
  return () => clearInterval(timer)
}

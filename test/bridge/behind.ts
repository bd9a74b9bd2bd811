import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { until } from '../osc/peer.ts'
import type { PanelClient } from './panel-client.ts'

/** Wall clock, in seconds with their fraction. */
const wall = (): number => (performance.timeOrigin + performance.now()) / 1000

/** Where deck 1 is, as the seconds that it is behind the wall clock: of what came within a while that which was held up
 *  least on its way. It stays the same while the deck plays at its own speed. */
export const behind = async (eye: PanelClient, ms = 900): Promise<number> => {
  let [least, seen] = [Number.POSITIVE_INFINITY, 0]
  const hear = (data: unknown): void => {
    const message = JSON.parse(String(data)) as { t: string; positions?: { deck: number; sample: number }[] }
    for (const { deck, sample } of message.positions ?? []) {
      if (deck !== 1 || message.t !== 'position') continue
      least = Math.min(least, wall() - sample / LIBRARY_RATE)
      seen++
    }
  }
  eye.socket.on('message', hear)
  await new Promise(resolve => setTimeout(resolve, ms))
  await until(() => seen >= 3, 'positions')
  eye.socket.off('message', hear)
  return least
}

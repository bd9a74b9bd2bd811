import type { Origin } from '../../contract/live.ts'
import type { Who } from '../access/index.ts'

/** Who a client of the live socket is, and by which address of ours it came. */
export type Guest = { who: Who; by: string }

/** Under which name a client of the live socket is known. One from elsewhere has its device in it, so that it cannot pass
 *  for another; and it stands by for no sound, since a page that comes by plain HTTP has no audio thread. */
export const originFor = (
  who: Who,
  kind: 'panel' | 'device',
  name: string,
): { origin: Origin; kind: 'panel' | 'device' } =>
  who.local ? { origin: `${kind}:${name}`, kind } : { origin: `panel:${who.id}-${name}`, kind: 'panel' }

/** Whether a name is one of this client's own. */
export const isOwn = (origin: Origin, who: Who): boolean => who.local || origin.startsWith(`panel:${who.id}-`)

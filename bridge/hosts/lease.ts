import type { Blocked, HostStatus, Origin } from '../../contract/live.ts'
import { setLocal, type Transport } from '../transport/index.ts'

/** Who makes the sound: one holder at a time, or nobody, and then the silent host keeps the decks moving. */
export type Lease = {
  readonly transport: Transport
  holder: Origin | null
  name: string
  blocked: Blocked | null
  /** Whether a panel has held the lease since this bridge started: after that no panel's memory counts over ours. */
  wasHeld: boolean
  readonly onChange: Set<(host: HostStatus) => void>
}

export const createLease = (transport: Transport): Lease => ({
  transport,
  holder: null,
  name: 'silent',
  blocked: null,
  wasHeld: false,
  onChange: new Set(),
})

export const hostOf = ({ holder, name, blocked }: Lease): HostStatus => ({
  kind: holder === null ? 'silent' : 'panel',
  holder,
  name,
  blocked,
})

const changed = (lease: Lease): void => {
  setLocal(lease.transport, lease.holder === null || lease.blocked !== null)
  const host = hostOf(lease)
  for (const hear of lease.onChange) hear(host)
}

/** Gives the lease to a panel: each take is on purpose, so the last one has it. */
export const take = (lease: Lease, origin: Origin, name: string): void => {
  if (lease.holder === origin) return
  Object.assign(lease, { holder: origin, name, blocked: null, wasHeld: true })
  changed(lease)
}

/** A panel gives the lease back, or is gone: the silent host goes on from where it was. */
export const leave = (lease: Lease, origin: Origin): void => {
  if (lease.holder !== origin) return
  Object.assign(lease, { holder: null, name: 'silent', blocked: null })
  changed(lease)
}

/** The holder may not sound yet, or may now. While it may not, the bridge's own clock moves the decks.
 *  @returns whether the holder has to be sent to where the decks are */
export const block = (lease: Lease, origin: Origin, blocked: Blocked | null): boolean => {
  if (lease.holder !== origin || lease.blocked === blocked) return false
  lease.blocked = blocked
  changed(lease)
  return blocked === null
}

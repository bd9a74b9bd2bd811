import type { WebSocket } from 'ws'
import { asFailure } from '../../contract/errors.ts'
import type { FromPanel, Origin, SurfaceStatus } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { block, hostOf, jumpsOf, type Lease, leave, take, takePositions } from '../hosts/index.ts'
import { report, resolve, set, subscribe, type Tree, release } from '../tree/index.ts'
import { Outbox } from './outbox.ts'

type Told = { tree: Tree; lease: Lease }

/** One client of the live socket: a panel, or another program that speaks contract/live.ts. */
export class Client {
  readonly outbox: Outbox
  readonly origin: Origin
  readonly socket: WebSocket
  received = 0
  refused = 0
  #last: Path | null = null
  readonly #told: Told
  readonly #stop: () => void

  constructor(socket: WebSocket, origin: Origin, told: Told) {
    this.socket = socket
    this.origin = origin
    this.#told = told
    this.outbox = new Outbox(socket)
    this.#stop = subscribe(told.tree, origin, change => {
      if (told.tree.entries.get(change.path)?.row.kind === 'value') this.outbox.change(change)
    })
  }

  /** Whether it makes the sound now, by its own clock. */
  get sounds(): boolean {
    return this.#told.lease.holder === this.origin && this.#told.lease.blocked === null
  }

  /** It is gone: what it held is free. `stays` when the same panel has come back by another socket. */
  close({ stays }: { stays: boolean }): void {
    this.#stop()
    this.outbox.close()
    if (stays) return
    release(this.#told.tree, this.origin)
    leave(this.#told.lease, this.origin)
  }

  status(): SurfaceStatus {
    const { holder } = this.#told.lease
    const { blocked } = hostOf(this.#told.lease)
    const sounds = blocked ? 'may not sound until it is clicked' : 'makes the sound'
    return {
      name: this.origin,
      kind: 'panel',
      ok: true,
      says: holder === this.origin ? sounds : 'a mute surface',
      failure: null,
      received: this.received,
      refused: this.refused,
      lastMessage: this.#last,
    }
  }

  take(message: FromPanel): void {
    this.received++
    const { lease, tree } = this.#told
    switch (message.t) {
      case 'set':
        this.#set(message)
        break
      case 'position':
        takePositions(lease, this.origin, message.positions)
        break
      case 'meters':
        if (this.sounds) for (const [path, value] of Object.entries(message.values)) this.#meter(tree, path, value)
        break
      case 'lease':
        if (message.take) take(lease, this.origin, this.origin)
        else leave(lease, this.origin)
        break
      case 'blocked':
        if (block(lease, this.origin, message.blocked))
          for (const jump of jumpsOf(lease.transport)) this.outbox.send(`jump ${jump.deck}`, jump)
        break
      case 'ping':
        this.outbox.send('pong', { t: 'pong', id: message.id })
        break
    }
  }

  #meter(tree: Tree, path: Path, value: ParameterValue): void {
    if (path.endsWith('/meter')) report(tree, path, value)
  }

  #set({ path, value, touch }: Extract<FromPanel, { t: 'set' }>): void {
    const { tree } = this.#told
    this.#last = path
    try {
      set(
        tree,
        resolve(tree, path),
        value,
        touch === undefined ? { origin: this.origin } : { origin: this.origin, touch },
      )
    } catch (thrown) {
      this.refused++
      this.outbox.send(`refused ${path}`, { t: 'refused', path, failure: asFailure(thrown).toJSON() })
    }
  }
}

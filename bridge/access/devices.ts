import { createHash, randomBytes } from 'node:crypto'
import type { Device, Scope } from '../../contract/access.ts'
import { Failure } from '../../contract/errors.ts'
import type { Kept } from './access-file.ts'

const MOST = 64
type KeptDevice = Kept['devices'][number]

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
/** A name as it is shown: no line breaks, nothing invisible. */
const tidy = (name: string): string =>
  name
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 40) || 'A device'

/** The devices that were let in, each known by the SHA-256 of its token. */
export class Devices {
  readonly #byId: Map<string, KeptDevice>
  readonly #byHash: Map<string, KeptDevice>

  constructor(kept: KeptDevice[]) {
    this.#byId = new Map(kept.map(one => [one.id, one]))
    this.#byHash = new Map(kept.map(one => [one.sha256, one]))
  }

  /** Lets a device in by a token of 256 random bits, which nobody can read again. @throws too_many_devices */
  add({ name, scope, address }: { name: string; scope: Scope; address: string }): { id: string; token: string } {
    if (this.#byId.size >= MOST) throw new Failure('too_many_devices')
    const token = randomBytes(32).toString('base64url')
    const now = Date.now()
    const id = randomBytes(6).toString('hex')
    const device: KeptDevice = {
      id,
      name: tidy(name),
      scope,
      address,
      since: now,
      lastSeen: now,
      sha256: hashOf(token),
    }
    this.#byId.set(id, device)
    this.#byHash.set(device.sha256, device)
    return { id, token }
  }

  byToken(token: string): KeptDevice | undefined {
    return this.#byHash.get(hashOf(token))
  }

  /** @throws unknown_device */
  get(id: string): KeptDevice {
    const device = this.#byId.get(id)
    if (!device) throw new Failure('unknown_device', id.slice(0, 40))
    return device
  }

  /** @throws unknown_device */
  change(id: string, { name, scope }: { name?: string | undefined; scope?: Scope | undefined }): void {
    const device = this.get(id)
    if (name !== undefined) device.name = tidy(name)
    if (scope !== undefined) device.scope = scope
  }

  /** @throws unknown_device */
  remove(id: string): void {
    this.#byHash.delete(this.get(id).sha256)
    this.#byId.delete(id)
  }

  /** As it is shown: the token's hash stays here. */
  list(isConnected: (id: string) => boolean): Device[] {
    return [...this.#byId.values()].map(({ sha256: _, ...device }) => ({
      ...device,
      connected: isConnected(device.id),
    }))
  }

  kept(): KeptDevice[] {
    return [...this.#byId.values()]
  }
}

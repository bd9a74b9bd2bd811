import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { AccessState, OpenCode, Scope } from '../../contract/access.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { AccessFile } from './access-file.ts'
import { localName, ownAddresses, ownNames } from './addresses.ts'
import { Devices } from './devices.ts'
import { OscSenders } from './osc-senders.ts'
import { Pairing } from './pairing.ts'
import { Sessions } from './sessions.ts'
import { addressOf, isFromHere, tokenOf, type Who } from './who.ts'

type Options = { data: string; lan: boolean; bound: string; log: (line: string) => void }
/** When a device was last seen is written so often at most. */
const SEEN_MS = 60_000

/** Who may touch: this machine; the devices that came in by a code, each with its scope; the addresses whose OSC is heard. */
export class Access {
  readonly lan: boolean
  /** The names by which this machine may be called. */
  readonly names: () => ReadonlySet<string>
  /** The port of the page, known once the door is open. */
  port = 0
  /** Is told each address whose OSC is heard no more. */
  onOscForbidden: (address: string) => void = () => {}
  readonly #bound: string
  readonly #file: AccessFile
  readonly #devices: Devices
  readonly #osc: OscSenders
  readonly #sessions = new Sessions()
  readonly #pairing = new Pairing({ now: () => performance.now(), wallClock: Date.now })
  readonly #timer: NodeJS.Timeout
  readonly #log: (line: string) => void
  #seen = false

  private constructor({ lan, bound, log }: Options, file: AccessFile, devices: Devices, osc: OscSenders) {
    this.lan = lan
    this.#bound = bound
    this.names = ownNames({ bound, lan })
    this.#file = file
    this.#devices = devices
    this.#osc = osc
    this.#log = log
    this.#timer = setInterval(() => void this.#keepSeen(), SEEN_MS)
    this.#timer.unref()
  }

  static async open(of: Options): Promise<Access> {
    const file = new AccessFile(join(of.data, dataFolder.access))
    const { devices, osc } = await file.read(of.log)
    return new Access(of, file, new Devices(devices), new OscSenders(osc))
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#keepSeen()
  }

  /** Who asks; undefined where nobody was let in by that name. */
  who(request: IncomingMessage): Who | undefined {
    const address = addressOf(request)
    if (isFromHere(request)) return { scope: 'manage', local: true, id: null, name: null, address }
    const token = tokenOf(request)
    const device = token === undefined ? undefined : this.#devices.byToken(token)
    if (!device) return undefined
    Object.assign(device, { address, lastSeen: Date.now() })
    this.#seen = true
    this.#sessions.add(device.id, request.socket)
    const { id, name, scope } = device
    return { scope, local: false, id, name, address }
  }

  /** What a sender of OSC may; undefined turns it away. Synchronous. */
  osc(address: string): Scope | undefined {
    return this.#osc.may(address)
  }

  /** The same of one who comes by a connection, which is cut when its address is not heard any more. */
  oscSocket(address: string, socket: Duplex): Scope | undefined {
    const scope = this.osc(address)
    if (scope === 'play') this.#sessions.add(`osc ${address}`, socket)
    return scope
  }

  /** The addresses of the page for other devices, the likeliest first. */
  addresses(): string[] {
    const hosts = this.#bound === '0.0.0.0' ? [...ownAddresses(), localName()] : [this.#bound]
    return this.lan ? hosts.map(host => `http://${host}:${this.port}/`) : []
  }

  state(who: Who): AccessState {
    const { scope, local, id, name, address } = who
    const you = { scope, local, id, name, address }
    const none = { addresses: [], code: null, devices: [], osc: [], asked: [] }
    if (scope !== 'manage') return { lan: this.lan, you, ...none }
    const devices = this.#devices.list(one => this.#sessions.has(one))
    const [osc, asked] = [this.#osc.list(), this.lan ? this.#osc.asked() : []]
    return { lan: this.lan, you, addresses: this.addresses(), code: this.#pairing.state(), devices, osc, asked }
  }

  /** Opens a code for one device. @throws lan_off */
  ask(scope: Scope): OpenCode {
    if (!this.lan) throw new Failure('lan_off')
    return this.#pairing.ask(scope)
  }

  closeCode(): void {
    this.#pairing.close()
  }

  /** Lets in who has the code. @throws no_code, wrong_code, too_many_tries, too_many_devices, data_folder, disk_full */
  async pair({ code, name }: { code: string; name: string }, address: string): Promise<{ who: Who; token: string }> {
    const scope = this.#pairing.try(code, address)
    const { id, token } = this.#devices.add({ name, scope, address })
    const device = this.#devices.get(id)
    try {
      await this.#keep()
    } catch (thrown) {
      this.#devices.remove(id)
      throw thrown
    }
    this.#log(`${device.name} (${address}) was let in to ${scope}`)
    return { who: { scope, local: false, id, name: device.name, address }, token }
  }

  /** @throws unknown_device, data_folder, disk_full */
  async change(id: string, change: { name?: string | undefined; scope?: Scope | undefined }): Promise<void> {
    const { scope } = this.#devices.get(id)
    this.#devices.change(id, change)
    // it comes back by itself, as what it may be now
    if (change.scope !== undefined && change.scope !== scope) this.#sessions.cut(id)
    await this.#keep()
  }

  /** Turns a device out: what it holds open is cut now. @throws unknown_device, data_folder, disk_full */
  async revoke(id: string): Promise<void> {
    this.#devices.remove(id)
    for (const address of this.#osc.forbidOf(id)) this.#cutOsc(address)
    this.#sessions.cut(id)
    await this.#keep()
  }

  /** Hears the OSC of an address from now on. @throws bad_request, too_many_devices, data_folder, disk_full */
  async allowOsc(address: string, name: string, device: string | null = null): Promise<void> {
    this.#osc.allow(address, name, device)
    await this.#keep()
  }

  /** @throws unknown_device, data_folder, disk_full */
  async forbidOsc(address: string): Promise<void> {
    this.#osc.forbid(address)
    this.#cutOsc(address)
    await this.#keep()
  }

  #cutOsc(address: string): void {
    this.#sessions.cut(`osc ${address}`)
    this.onOscForbidden(address)
  }

  #keep(): Promise<void> {
    this.#seen = false
    return this.#file.write({ version: 1, devices: this.#devices.kept(), osc: this.#osc.list() })
  }

  async #keepSeen(): Promise<void> {
    if (!this.#seen) return
    await this.#keep().catch(thrown => this.#log(`who was seen could not be written: ${thrown}`))
  }
}

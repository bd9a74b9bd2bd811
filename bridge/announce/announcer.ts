import type { EventEmitter } from 'node:events'
import { hostname } from 'node:os'
import { Bonjour } from 'bonjour-service'

const SERVICES = [
  { type: 'osc', protocol: 'udp' },
  { type: 'osc', protocol: 'tcp' },
  { type: 'oscjson', protocol: 'tcp' },
] as const
/** A good-bye that the network does not take is not waited for. */
const GOODBYE_MS = 500

export type AnnouncerOptions = {
  log: (line: string) => void
  /** The address of the one network interface to announce on; all of them where none is given. */
  interface?: string
}

/** Options go on to its multicast socket, which its types do not say. Bound to one address a socket hears no multicast on
 *  some systems. */
const onlyOn = (address: string): object => ({ interface: address, bind: '0.0.0.0' })
const socketOf = (bonjour: Bonjour): EventEmitter =>
  (bonjour as unknown as { server: { mdns: EventEmitter } }).server.mdns

/** Announces the OSC port on the local network. Source: RFC 6762 and 6763; OSCQuery proposal for `_oscjson._tcp`. */
export class Announcer {
  #bonjour: Bonjour | undefined
  #port: number | null = null
  readonly #options: AnnouncerOptions

  constructor(options: AnnouncerOptions) {
    this.#options = options
  }

  /** The port is this one now; null while there is none. */
  async tell(port: number | null): Promise<void> {
    if (port === this.#port) return
    this.#port = port
    await this.#quiet()
    if (port === null || port !== this.#port) return
    // two on one machine have two ports, and each needs a name of its own
    const name = `Stembridge on ${hostname()} (${port})`
    try {
      this.#bonjour = this.#open()
      for (const service of SERVICES)
        this.#bonjour.publish({ ...service, name, port, disableIPv6: true, txt: { txtvers: '1', app: 'stembridge' } })
    } catch (thrown) {
      this.#options.log(`OSC is not announced on the network: ${thrown}`)
    }
  }

  close(): Promise<void> {
    this.#port = null
    return this.#quiet()
  }

  #open(): Bonjour {
    const { interface: address, log } = this.#options
    const says = (error: Error) => log(`announcing on the network: ${error.message}`)
    const bonjour = new Bonjour(address === undefined ? {} : onlyOn(address), says)
    // its socket's errors are heard by nobody else, and would end the program
    socketOf(bonjour).on('error', says)
    return bonjour
  }

  #quiet(): Promise<void> {
    const bonjour = this.#bonjour
    this.#bonjour = undefined
    if (!bonjour) return Promise.resolve()
    return new Promise(resolve => {
      const ended = () => {
        clearTimeout(late)
        bonjour.destroy()
        resolve()
      }
      const late = setTimeout(ended, GOODBYE_MS)
      bonjour.unpublishAll(ended)
    })
  }
}

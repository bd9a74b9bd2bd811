import { fileURLToPath } from 'node:url'
import { Failure } from '../../contract/errors.ts'
import { ALLOCATOR, PROGRAM_FLAGS } from './program-memory.ts'
import { KeptProgram, type Listening } from './kept-program.ts'
import { serverHost } from './start-options.ts'

const BRIDGE = fileURLToPath(new URL('../../bridge/main.ts', import.meta.url))
const SERVER = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const SOUND = fileURLToPath(new URL('../../bridge/hosts/device/device-main.ts', import.meta.url))

export type Ports = { port: number; apiPort: number; oscPort: number }
export type Ready = {
  page: string
  api: string
  osc: number | null
  /** Where other devices find the page; none without --lan. */
  pages: string[]
  pids: Record<'supervisor' | 'bridge' | 'server', number>
}

type Deps = {
  env: NodeJS.ProcessEnv
  host: string
  data: string
  /** The sound device that a program of its own sounds on; 'none' leaves the sound to the page. */
  device?: string
  say: (line: string) => void
}

/** Where a program that listens on `host` is reached from this machine. */
const reachedAt = (host: string, port: number): string => {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

const endOf = ({ code, signal }: { code: number | null; signal: string | null }) => signal ?? `exit code ${code}`

/** Starts bridge and server, keeps both alive, and tells the bridge where the server is. */
export class Supervisor {
  readonly #deps: Deps
  readonly #bridge: KeptProgram
  readonly #server: KeptProgram
  readonly #sound: KeptProgram | undefined
  readonly #ports: Ports
  #api: string | null = null
  #page: string | null = null
  #osc: number | null = null
  #pages: string[] = []
  #begun = false
  #ready: { resolve: (ready: Ready) => void; reject: (why: Failure) => void } | undefined

  constructor(ports: Ports, deps: Deps) {
    this.#ports = { ...ports }
    this.#deps = deps
    this.#bridge = this.#keep(
      'bridge',
      BRIDGE,
      said => this.#bridgeListens(said),
      () => undefined,
    )
    this.#server = this.#keep(
      'server',
      SERVER,
      said => this.#serverListens(said),
      () => this.#tellApi(null),
      { STEMBRIDGE_HOST: serverHost(this.#deps.host) },
    )
    this.#sound = this.#keepSound()
  }

  /** The sound program, where a device was asked for. It comes after the bridge, which it needs to know. */
  #keepSound(): KeptProgram | undefined {
    const { device = 'none' } = this.#deps
    if (device === 'none') return undefined
    const env = { STEMBRIDGE_DEVICE: device }
    return this.#keep(
      'sound',
      SOUND,
      () => undefined,
      () => undefined,
      env,
    )
  }

  /** @returns  once both answer. @throws Failure program_died when one of them does not come up */
  start(): Promise<Ready> {
    const ready = new Promise<Ready>((resolve, reject) => {
      this.#ready = { resolve, reject }
    })
    this.#bridge.start()
    this.#server.start()
    return ready
  }

  async close(): Promise<void> {
    await Promise.all([this.#sound?.close(), this.#bridge.close(), this.#server.close()])
  }

  #keep(
    name: string,
    module: string,
    onListening: (said: Listening) => void,
    onGone: () => void,
    extra: NodeJS.ProcessEnv = {},
  ): KeptProgram {
    return new KeptProgram({
      module,
      flags: PROGRAM_FLAGS,
      env: restarted => ({ ...ALLOCATOR, ...this.#environment(restarted), ...extra }),
      events: {
        onListening,
        onGone: how => {
          this.#deps.say(`The ${name} ended (${endOf(how)}); it starts again`)
          onGone()
        },
        onHopeless: () => this.#hopeless(name),
      },
    })
  }

  /** Without the sound program the rest plays on; it is tried again. */
  #hopeless(name: string): void {
    if (name !== 'sound') this.#ready?.reject(new Failure('program_died', `the ${name} does not start`))
  }

  #environment(restarted: boolean): NodeJS.ProcessEnv {
    const { port, apiPort, oscPort } = this.#ports
    return {
      ...this.#deps.env,
      STEMBRIDGE_DATA: this.#deps.data,
      STEMBRIDGE_HOST: this.#deps.host,
      STEMBRIDGE_PORT: String(port),
      STEMBRIDGE_API_PORT: String(apiPort),
      STEMBRIDGE_OSC_PORT: String(oscPort),
      ...(restarted ? { STEMBRIDGE_RESTARTED: '1' } : {}),
    }
  }

  #bridgeListens({ port, oscPort, pages = [] }: Listening): void {
    this.#pages = pages
    this.#ports.port = port
    if (oscPort) this.#ports.oscPort = oscPort
    this.#osc = oscPort === undefined ? this.#ports.oscPort : oscPort
    this.#page = reachedAt(this.#deps.host, port)
    if (this.#begun) this.#sound?.send({ t: 'bridge', port })
    else this.#sound?.start()
    this.#begun = true
    this.#bridge.send({ t: 'api', url: this.#api })
    this.#settle()
  }

  #serverListens({ port }: Listening): void {
    this.#ports.apiPort = port
    this.#tellApi(reachedAt(serverHost(this.#deps.host), port))
    this.#settle()
  }

  #tellApi(url: string | null): void {
    this.#api = url
    this.#bridge.send({ t: 'api', url })
  }

  #settle(): void {
    const { pid: bridge } = this.#bridge
    const { pid: server } = this.#server
    if (!this.#page || !this.#api || bridge === undefined || server === undefined) return
    const pids = { supervisor: process.pid, bridge, server }
    this.#ready?.resolve({ page: `${this.#page}/`, api: this.#api, osc: this.#osc, pages: this.#pages, pids })
  }
}

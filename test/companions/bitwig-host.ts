import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createContext, runInContext } from 'node:vm'
import { decode } from '../../bridge/osc/decode.ts'
import { encode } from '../../bridge/osc/encode.ts'
import { isBundle, type OscArgument, type OscMessage, type OscPacket } from '../../bridge/osc/packet.ts'

export type BitwigTrack = { name: string; volume: number; mute: boolean; solo: boolean; colour: number }
/** Bitwig makes a track a moment after it was asked for. */
const MAKES_MS = 80

const argument = (value: unknown): OscArgument =>
  typeof value === 'string'
    ? { type: 's', value }
    : Number.isInteger(value)
      ? { type: 'i', value: value as number }
      : { type: 'd', value: value as number }

/** Bitwig's script interface, as far as the companion needs it: a value that was not marked as interesting cannot be
 *  read, and OSC is opened in init alone. A call of a function that is not here fails the script.
 *  Source: the Control Surface API, version 14. */
export class BitwigHost {
  readonly tracks: BitwigTrack[]
  readonly said: string[] = []
  readonly popups: string[] = []
  tempo = 120
  playing = false
  /** In beats. */
  place = 0
  heardOn = 0
  /** What the script's buttons do, by their label. */
  readonly buttons = new Map<string, () => void>()
  readonly thrown: unknown[] = []
  #isInit = false
  readonly #ports: Record<string, number>
  readonly #sockets: Socket[] = []
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(names: readonly string[], ports: Record<string, number>) {
    this.tracks = names.map(name => ({ name, volume: 10 ** (-6.0206 / 60), mute: false, solo: false, colour: 0 }))
    this.#ports = ports
  }

  /** Runs a script as when its controller is added. `replace` stands in for what its user cannot set. */
  async run(script: string): Promise<void> {
    const context = createContext({ host: this.#host(), loadAPI: () => undefined })
    runInContext(script, context)
    this.#isInit = true
    runInContext('init()', context)
    this.#isInit = false
    await Promise.all(this.#sockets.map(socket => once(socket, 'listening')))
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const socket of this.#sockets) socket.close()
  }

  track(name: string): BitwigTrack {
    const track = this.tracks.find(one => one.name === name)
    if (!track) throw new Error(`there is no ${name}`)
    return track
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      try {
        act()
      } catch (thrown) {
        this.thrown.push(thrown)
      }
    }, ms)
    this.#timers.add(timer)
  }

  /** A value as scripts get it: to be marked first, then read. */
  #value<V>(read: () => V, write?: (value: V) => void) {
    let isMarked = false
    const get = (): V => {
      if (!isMarked) throw new Error('a value was read that was not marked as interesting')
      return read()
    }
    const set = (value: V) => {
      if (!write) throw new Error('a value was set that cannot be')
      write(value)
    }
    return { markInterested: () => (isMarked = true), get, getRaw: get, set, setRaw: set, setImmediately: set }
  }

  #host() {
    return {
      setShouldFailOnDeprecatedUse: () => undefined,
      defineController: () => undefined,
      getPreferences: () => ({
        getNumberSetting: (label: string, ...rest: unknown[]) =>
          this.#value(() => this.#ports[label] ?? Number(rest[5])),
      }),
      getDocumentState: () => ({
        getEnumSetting: (_label: string, _category: string, _options: string[], first: string) =>
          this.#value(
            () => first,
            () => undefined,
          ),
        getSignalSetting: (label: string) => ({
          addSignalObserver: (act: () => void) => void this.buttons.set(label, act),
        }),
      }),
      createTransport: () => this.#transport(),
      createApplication: () => ({
        createAudioTrack: (at: number) =>
          this.#later(MAKES_MS, () => {
            const track = {
              name: `Audio ${this.tracks.length + 1}`,
              volume: 0.794,
              mute: false,
              solo: false,
              colour: 0,
            }
            this.tracks.splice(at < 0 ? this.tracks.length : at, 0, track)
          }),
      }),
      createMainTrackBank: (size: number) => {
        const items = Array.from({ length: size }, (_, at) => this.#track(at))
        return { getItemAt: (at: number) => items[at] }
      },
      getOscModule: () => this.#osc(),
      scheduleTask: (act: () => void, ms: number) => this.#later(ms, act),
      println: (text: string) => void this.said.push(text),
      showPopupNotification: (text: string) => void this.popups.push(text),
    }
  }

  #transport() {
    const tempo = this.#value(
      () => this.tempo,
      value => (this.tempo = value),
    )
    const [isPlaying, place, signature] = [
      this.#value(() => this.playing),
      this.#value(() => this.place),
      this.#value(() => '4/4'),
    ]
    return {
      isPlaying: () => isPlaying,
      tempo: () => ({ value: () => tempo }),
      playPosition: () => place,
      timeSignature: () => signature,
      play: () => (this.playing = true),
      stop: () => (this.playing = false),
      setPosition: (beats: number) => (this.place = beats),
    }
  }

  #track(at: number) {
    const here = () => this.tracks[at] ?? { name: '', volume: 0, mute: false, solo: false, colour: 0 }
    const exists = this.#value(() => at < this.tracks.length)
    const name = this.#value(
      () => here().name,
      value => (here().name = value),
    )
    const volume = this.#value(
      () => here().volume,
      value => (here().volume = value),
    )
    const mute = this.#value(
      () => here().mute,
      value => (here().mute = value),
    )
    const solo = this.#value(
      () => here().solo,
      value => (here().solo = value),
    )
    const byte = (part: number) => Math.round(part * 255)
    return {
      exists: () => exists,
      name: () => name,
      volume: () => ({ value: () => volume }),
      mute: () => mute,
      solo: () => solo,
      color: () => ({
        set: (r: number, g: number, b: number) => (here().colour = (byte(r) << 16) | (byte(g) << 8) | byte(b)),
      }),
    }
  }

  #osc() {
    const inInit = () => {
      if (!this.#isInit) throw new Error('OSC is opened in init')
    }
    return {
      createAddressSpace: () => ({
        take: undefined as ((source: null, message: object) => void) | undefined,
        registerDefaultMethod(take: (source: null, message: object) => void) {
          this.take = take
        },
      }),
      createUdpServer: (port: number, space: { take?: (source: null, message: object) => void }) => {
        inInit()
        const socket = createSocket('udp4')
        socket.on('message', bytes => this.#hand(decode(bytes), space))
        socket.bind(port, '127.0.0.1')
        this.heardOn = port
        this.#sockets.push(socket)
      },
      connectToUdpServer: (address: string, port: number) => {
        inInit()
        const socket = createSocket('udp4')
        socket.bind(0, '127.0.0.1')
        this.#sockets.push(socket)
        const sendMessage = (path: string, ...all: unknown[]) =>
          socket.send(encode({ address: path, arguments: all.map(argument), typed: true }), port, address, () => {})
        return { sendMessage }
      },
    }
  }

  #hand(packet: OscPacket | undefined, space: { take?: (source: null, message: object) => void }): void {
    if (!packet) return
    if (isBundle(packet)) for (const inner of packet.packets) this.#hand(inner, space)
    else
      try {
        space.take?.(null, this.#message(packet))
      } catch (thrown) {
        this.thrown.push(thrown)
      }
  }

  /** As in Java: a value that has another type than its getter is not given. */
  #message({ address, arguments: all }: OscMessage) {
    const of = (type: string) => (at: number) => {
      const one = all[at]
      if (one?.type !== type || !('value' in one)) throw new Error(`argument ${at} of ${address} is no ${type}`)
      return one.value
    }
    return {
      getAddressPattern: () => address,
      getTypeTag: () => `,${all.map(({ type }) => type).join('')}`,
      getFloat: of('f'),
      getDouble: of('d'),
      getInt: of('i'),
      getString: of('s'),
    }
  }
}

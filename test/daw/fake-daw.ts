import { createSocket, type Socket } from 'node:dgram'
import type { DawName } from '../../contract/daw.ts'
import { decode } from '../../bridge/osc/decode.ts'
import { encode } from '../../bridge/osc/encode.ts'
import { AT_ONCE, isBundle, type OscArgument, type OscMessage, type OscPacket } from '../../bridge/osc/packet.ts'
import type { DawPeer } from './daw-peer.ts'

export type Track = { name: string; level: number; mute: boolean; solo: boolean }

export const f = (value: number): OscArgument => ({ type: 'f', value })
export const i = (value: number): OscArgument => ({ type: 'i', value })
export const s = (value: string): OscArgument => ({ type: 's', value })
export const say = (address: string, ...all: OscArgument[]): OscMessage => ({ address, arguments: all, typed: true })
export const numberOf = ({ arguments: all }: OscMessage, at = 0): number => {
  const one = all[at]
  return one?.type === 'T' ? 1 : one && 'value' in one ? Number(one.value) : 0
}

/** A program on loopback that keeps tracks, play, tempo and place as a DAW does, and speaks OSC as its kind does. */
export abstract class FakeDaw implements DawPeer {
  abstract readonly daw: DawName
  /** Words that set something, in the order in which they came. */
  readonly told: string[] = []
  port = 0
  listen = 0
  backAt = 0
  readonly tracks: Track[]
  playing = false
  tempo = 120
  protected at = 0
  protected since = 0
  #socket: Socket | undefined
  readonly #saved: string

  constructor(names: readonly string[]) {
    this.tracks = names.map(name => ({ name, level: 0, mute: false, solo: false }))
    this.#saved = JSON.stringify(this.tracks)
  }

  async start(): Promise<void> {
    this.tracks.splice(0, this.tracks.length, ...JSON.parse(this.#saved))
    this.playing = false
    this.at = 0
    if (this.listen === 0) this.listen = await freePort()
    const socket = createSocket('udp4')
    socket.on('message', bytes => {
      const packet = decode(bytes)
      if (packet) this.#hand(packet)
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ port: this.port, address: '127.0.0.1' }, () => resolve())
    })
    this.port = socket.address().port
    this.#socket = socket
    this.backAt = performance.now()
    this.started()
  }
  async kill(): Promise<void> {
    this.stopped()
    const socket = this.#socket
    this.#socket = undefined
    if (socket) await new Promise<void>(resolve => socket.close(() => resolve()))
  }
  close(): Promise<void> {
    return this.kill()
  }

  level = (name: string): number => this.track(name).level
  isMuted = (name: string): boolean => this.track(name).mute
  isSoloed = (name: string): boolean => this.track(name).solo
  isPlaying = (): boolean => this.playing
  seconds = (): number => this.at + (this.playing ? (performance.now() - this.since) / 1000 : 0)
  track(name: string): Track {
    const track = this.tracks.find(one => one.name === name)
    if (!track) throw new Error(`there is no ${name}`)
    return track
  }
  async move(name: string, level: number): Promise<void> {
    this.track(name).level = level
    this.changed(this.track(name), 'level')
  }
  async mute(name: string, on: boolean): Promise<void> {
    this.track(name).mute = on
    this.changed(this.track(name), 'mute')
  }
  async solo(name: string, on: boolean): Promise<void> {
    this.track(name).solo = on
    this.changed(this.track(name), 'solo')
  }
  async play(on: boolean): Promise<void> {
    this.roll(on)
    this.turned()
  }
  async locate(seconds: number): Promise<void> {
    this.at = seconds
    this.since = performance.now()
    this.turned()
  }
  protected roll(on: boolean): void {
    this.at = this.seconds()
    this.since = performance.now()
    this.playing = on
  }
  protected send(...messages: OscMessage[]): void {
    for (const message of messages) this.#socket?.send(encode(message), this.listen, '127.0.0.1')
  }
  protected sendBundle(packets: OscMessage[]): void {
    this.#socket?.send(encode({ time: AT_ONCE, packets }), this.listen, '127.0.0.1')
  }
  /** A message has come. */
  protected abstract take(message: OscMessage): void
  /** A value of a track is another now, by whatever hand. */
  protected abstract changed(track: Track, what: 'level' | 'mute' | 'solo'): void
  /** Play, tempo or place is another now. */
  protected abstract turned(): void
  protected started(): void {}
  protected stopped(): void {}

  #hand(packet: OscPacket): void {
    if (isBundle(packet)) for (const inner of packet.packets) this.#hand(inner)
    else this.take(packet)
  }
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.bind({ port: 0, address: '127.0.0.1' }, () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })

import type { OscMessage } from '../../bridge/osc/packet.ts'
import { bitwigLevel, bitwigStep } from '../../bridge/daw/bitwig/bitwig.ts'
import { FakeDaw, f, i, numberOf, s, say, type Track } from './fake-daw.ts'

const FLUSH_MS = 20
const BANK = 8
const SET = /^\/track\/(\d+)\/(volume|mute|solo)$/

/** Bitwig with DrivenByMoss: eight tracks, whole steps, and what changed in one bundle between two /update. */
export class FakeBitwig extends FakeDaw {
  readonly daw = 'bitwig'
  #cache = new Map<string, string>()
  #out: OscMessage[] = []
  #timer: NodeJS.Timeout | undefined

  protected override started(): void {
    this.#cache.clear()
    this.#timer = setInterval(() => this.#flush(false), FLUSH_MS)
  }
  protected override stopped(): void {
    clearInterval(this.#timer)
  }
  protected take(message: OscMessage): void {
    const [, number, what] = SET.exec(message.address) ?? []
    const track = this.tracks[Number(number) - 1]
    if (message.address === '/refresh') this.#flush(true)
    if (!track && !['/play', '/tempo/raw', '/time'].includes(message.address)) return
    this.told.push(message.address)
    if (track && what === 'volume') track.level = bitwigLevel(numberOf(message))
    else if (track) track[what as 'mute' | 'solo'] = numberOf(message) > 0
    if (message.address === '/play') this.roll(numberOf(message) > 0)
    if (message.address === '/tempo/raw') this.tempo = numberOf(message)
    if (message.address === '/time') this.at = (numberOf(message) * 60) / this.tempo
    this.since = performance.now()
  }
  protected changed(_track: Track): void {}
  protected turned(): void {}

  #say(dump: boolean, message: OscMessage): void {
    const text = JSON.stringify(message)
    if (!dump && this.#cache.get(message.address) === text) return
    this.#cache.set(message.address, text)
    this.#out.push(message)
  }
  #flush(dump: boolean): void {
    this.#say(dump, say('/play', i(this.playing ? 1 : 0)))
    this.#say(dump, say('/tempo/raw', f(this.tempo)))
    this.#say(dump, say('/time/signature', s('4 / 4')))
    const beats = (this.seconds() * this.tempo) / 60
    const text = [1 + Math.floor(beats / 4), 1 + (Math.floor(beats) % 4), 1 + (Math.floor(beats * 4) % 4)].join('.')
    this.#say(dump, say('/beat/str', s(`${text}.00`)))
    for (let n = 1; n <= BANK; n++) {
      const track = this.tracks[n - 1]
      this.#say(dump, say(`/track/${n}/exists`, i(track ? 1 : 0)))
      this.#say(dump, say(`/track/${n}/name`, s(track?.name ?? '')))
      this.#say(dump, say(`/track/${n}/volume`, i(track ? bitwigStep(track.level) : 0)))
      this.#say(dump, say(`/track/${n}/mute`, i(track?.mute ? 1 : 0)))
      this.#say(dump, say(`/track/${n}/solo`, i(track?.solo ? 1 : 0)))
    }
    if (this.#out.length > 0) this.sendBundle([say('/update', i(1)), ...this.#out.splice(0), say('/update', i(0))])
  }
}

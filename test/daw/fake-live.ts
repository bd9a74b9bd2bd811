import type { OscArgument, OscMessage } from '../../bridge/osc/packet.ts'
import { liveLevel, liveVolume } from '../../bridge/daw/ableton/volume.ts'
import { FakeDaw, f, i, numberOf, s, say, type Track } from './fake-daw.ts'

const TICK_MS = 100
const bool = (on: boolean): OscArgument => ({ type: on ? 'T' : 'F' })

/** Live with AbletonOSC: it looks at what came ten times a second, tells names when it is asked, and changes of what
 *  somebody listens to. */
export class FakeLive extends FakeDaw {
  readonly daw = 'live'
  #waiting: OscMessage[] = []
  #listens = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  protected override started(): void {
    this.#listens.clear()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.send(say('/live/startup'))
  }
  protected override stopped(): void {
    clearInterval(this.#timer)
    this.#waiting = []
  }
  protected take(message: OscMessage): void {
    this.#waiting.push(message)
  }
  #tick(): void {
    for (const message of this.#waiting.splice(0)) this.#act(message)
    if (this.playing && this.#listens.has('current_song_time')) this.#tellTime()
  }
  #act(message: OscMessage): void {
    const { address } = message
    const [, object, verb, what = ''] = /^\/live\/(\w+)\/(\w+)(?:\/(\w+))?$/.exec(address) ?? []
    if (address === '/live/application/get/version') this.send(say(address, i(11), i(3)))
    else if (address === '/live/song/get/track_names') this.send(say(address, ...this.tracks.map(t => s(t.name))))
    else if (object === 'track' && verb === 'start_listen') this.#listen(what, numberOf(message))
    else if (object === 'track' && verb === 'set') this.#set(what, message)
    else if (object === 'song' && verb === 'start_listen') {
      this.#listens.add(what)
      this.turned()
    } else if (object === 'song') this.#song(address, message)
  }
  #listen(what: string, index: number): void {
    this.#listens.add(`${what} ${index}`)
    const track = this.tracks[index]
    if (track) this.changed(track, what === 'volume' ? 'level' : (what as 'mute' | 'solo'))
  }
  #set(what: string, message: OscMessage): void {
    const track = this.tracks[numberOf(message)]
    if (!track) return
    this.told.push(message.address)
    if (what === 'volume') track.level = liveLevel(numberOf(message, 1))
    else track[what as 'mute' | 'solo'] = numberOf(message, 1) > 0
    this.changed(track, what === 'volume' ? 'level' : (what as 'mute' | 'solo'))
  }
  #song(address: string, message: OscMessage): void {
    this.told.push(address)
    if (address.endsWith('/continue_playing')) this.roll(true)
    if (address.endsWith('/stop_playing')) this.roll(false)
    if (address.endsWith('/set/tempo')) this.tempo = numberOf(message)
    if (address.endsWith('/set/current_song_time')) this.at = (numberOf(message) * 60) / this.tempo
    this.since = performance.now()
    this.turned()
  }
  protected changed(track: Track, what: 'level' | 'mute' | 'solo'): void {
    const index = this.tracks.indexOf(track)
    const name = what === 'level' ? 'volume' : what
    if (!this.#listens.has(`${name} ${index}`)) return
    this.send(
      say(`/live/track/get/${name}`, i(index), what === 'level' ? f(liveVolume(track.level)) : bool(track[what])),
    )
  }
  protected turned(): void {
    if (this.#listens.has('tempo')) this.send(say('/live/song/get/tempo', f(this.tempo)))
    if (this.#listens.has('is_playing')) this.send(say('/live/song/get/is_playing', bool(this.playing)))
    if (this.#listens.has('current_song_time')) this.#tellTime()
  }
  #tellTime(): void {
    this.send(say('/live/song/get/current_song_time', f((this.seconds() * this.tempo) / 60)))
  }
}

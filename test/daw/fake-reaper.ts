import type { OscMessage } from '../../bridge/osc/packet.ts'
import { FakeDaw, f, numberOf, s, say, type Track } from './fake-daw.ts'

const BANK = 8
const TIME_MS = 30
const SET = /^\/track\/(\d+)\/(volume\/db|mute|solo)$/

/** REAPER with its default patterns: its time while it plays, switches are floats, what changes is sent back to whoever changed it, all is sent
 *  on action 41743, and of so many tracks as the device says that it shows. */
export class FakeReaper extends FakeDaw {
  readonly daw = 'reaper'
  #count = BANK
  #timer: NodeJS.Timeout | undefined

  protected override started(): void {
    this.#count = BANK
    this.#timer = setInterval(() => {
      if (this.playing) this.send(say('/time', f(this.seconds())))
    }, TIME_MS)
  }
  protected override stopped(): void {
    clearInterval(this.#timer)
  }

  protected take(message: OscMessage): void {
    const [, number, what] = SET.exec(message.address) ?? []
    const track = this.tracks[Number(number) - 1]
    if (track && what) {
      this.told.push(message.address)
      const value = numberOf(message)
      if (what === 'volume/db') track.level = value
      else track[what as 'mute' | 'solo'] = value > 0
      this.changed(track, what === 'volume/db' ? 'level' : (what as 'mute' | 'solo'))
    } else if (message.address === '/action' && numberOf(message) === 41743) this.#tellAll()
    else if (message.address === '/device/track/count') this.#count = numberOf(message)
    else this.#takeTransport(message)
  }
  #takeTransport(message: OscMessage): void {
    const { address } = message
    if (!['/play', '/stop', '/tempo/raw', '/time'].includes(address)) return
    this.told.push(address)
    if (address === '/play' || address === '/stop') this.roll(address === '/play')
    if (address === '/tempo/raw') this.tempo = numberOf(message)
    if (address === '/time') void this.locate(numberOf(message))
    this.turned()
  }
  protected changed(track: Track, what: 'level' | 'mute' | 'solo'): void {
    const number = this.tracks.indexOf(track) + 1
    if (number > this.#count) return
    if (what !== 'level') this.send(say(`/track/${number}/${what}`, f(track[what] ? 1 : 0)))
    else
      this.send(
        say(`/track/${number}/volume`, f(0.7)),
        say(`/track/${number}/volume/str`, s(`${track.level.toFixed(2)}dB`)),
        say(`/track/${number}/volume/db`, f(track.level)),
      )
  }
  protected turned(): void {
    this.send(
      say('/play', f(this.playing ? 1 : 0)),
      say('/stop', f(this.playing ? 0 : 1)),
      say('/tempo/raw', f(this.tempo)),
      say('/time', f(this.seconds())),
      say('/time/str', s('0:00.000')),
    )
  }
  #tellAll(): void {
    this.turned()
    for (let n = 1; n <= this.#count; n++) {
      const track = this.tracks[n - 1]
      this.send(say(`/track/${n}/name`, s(track?.name ?? '')))
      if (track) for (const what of ['level', 'mute', 'solo'] as const) this.changed(track, what)
    }
  }
}

import type { FromBridge } from '../contract/live.ts'
import type { DeckNumber } from '../contract/parameters.ts'
import { actions, uuidOf } from './actions/index.ts'
import { handOn, letGo, type Reach, setBy } from './hand.ts'
import { BridgeLink } from './link/bridge-link.ts'
import { askIn, findBridge } from './link/find-bridge.ts'
import { NO_QUEUE, readQueue, readTracks } from './link/library.ts'
import { Flashes } from './flashes.ts'
import { createMirror, forget, hear } from './link/mirror.ts'
import { offerOf } from './offer.ts'
import { type Owed, pay } from './owed.ts'
import type { Face } from './pictures/face.ts'
import { awayStrip } from './pictures/strip.ts'
import { type Kept, parseAddress, parseKept, parseSettings } from './settings.ts'
import { type Elgato, type Place, Spot } from './spot.ts'
import { createTap } from './tap.ts'
import type { View } from './view.ts'
import { createWishes } from './wishes.ts'

const LOOK_MS = 1000
const NOT_LET_IN = 'not let in'

type Options = {
  elgato: Elgato
  /** Under which name the bridge knows us. */
  name: string
  kept: unknown
  /** Where the search on this machine begins, if not at the bridge's own port. */
  firstPort?: number
}

/** Everything between the keys of Stream Decks and the bridge. */
export class Plugin {
  readonly #elgato: Elgato
  readonly #firstPort: number | undefined
  readonly #spots = new Map<string, Spot>()
  readonly #wishes = createWishes()
  readonly #owed: Owed = new Map()
  readonly #tap = createTap()
  readonly #view: View
  readonly #link: BridgeLink
  readonly #reach: Reach
  readonly #look: NodeJS.Timeout
  readonly #flashes: Flashes
  #kept: Kept
  #devices: readonly string[] = []
  #inspected: string | undefined
  #offered = ''

  constructor({ elgato, name, kept, firstPort }: Options) {
    this.#elgato = elgato
    this.#firstPort = firstPort
    this.#kept = parseKept(kept)
    const mirror = createMirror()
    this.#view = {
      mirror,
      read: path => mirror.values.get(path),
      focus: this.#kept.focus,
      away: 'No bridge',
      queue: NO_QUEUE,
      sets: [],
      library: [],
      tapped: 0,
      flashes: new Set(),
    }
    this.#link = new BridgeLink({
      name,
      find: () => this.#find(),
      events: {
        onMessage: message => this.#hear(message),
        onGone: () => this.#gone(),
        onRefused: status => this.#refused(status),
      },
    })
    this.#reach = {
      ...{ view: this.#view, wishes: this.#wishes, owed: this.#owed, link: this.#link, elgato },
      focus: deck => this.#focus(deck),
      tap: () => this.#tapped(),
    }
    this.#flashes = new Flashes(this.#view, () => this.#draw())
    this.#look = setInterval(() => void this.#lookAtLibrary(), LOOK_MS)
  }

  /** The devices that are plugged in, by their names. */
  setDevices(names: readonly string[]): void {
    this.#devices = names.map(name => name.slice(0, 64)).slice(0, 32)
    if (this.#view.mirror.open) this.#link.send({ t: 'attached', devices: [...this.#devices] })
  }

  /** What is kept for all keys came from the vendor's program. */
  setKept(kept: unknown): void {
    const before = this.#kept
    this.#kept = parseKept(kept)
    this.#view.focus = this.#kept.focus
    if (before.address !== this.#kept.address || before.token !== this.#kept.token) this.#link.again()
    this.#draw()
  }

  appear(place: Place, uuid: string, settings: unknown): void {
    const action = actions.find(one => uuidOf(one) === uuid)
    if (!action) return
    this.#spots.get(place.context)?.close()
    const spot = new Spot(action, place, settings, this.#elgato)
    this.#spots.set(place.context, spot)
    this.#drawOne(spot)
    if (action.needs) void this.#lookAtLibrary()
  }

  disappear(context: string): void {
    const spot = this.#spots.get(context)
    if (!spot) return
    letGo(spot, this.#reach)
    spot.close()
    this.#spots.delete(context)
  }

  setSettings(context: string, settings: unknown): void {
    const spot = this.#spots.get(context)
    if (!spot) return
    letGo(spot, this.#reach)
    spot.settings = parseSettings(settings)
    this.#drawOne(spot)
    this.#offer()
  }

  /** @param desired  what a multi-action wants a switch to be */
  down(context: string, desired?: boolean): void {
    const spot = this.#spots.get(context)
    // what was pressed without a bridge does nothing when it is let go either
    if (spot) spot.spent = !this.#view.mirror.open
    this.#act(context, one => one.action.down?.(handOn(one, this.#reach), desired))
  }

  up(context: string): void {
    const spot = this.#spots.get(context)
    spot?.stop()
    if (!this.#view.mirror.open && spot) letGo(spot, this.#reach)
    else if (spot?.action.up) spot.action.up(handOn(spot, this.#reach))
  }

  rotate(context: string, ticks: number, pressed: boolean): void {
    this.#act(context, spot => spot.action.rotate?.(handOn(spot, this.#reach), ticks, pressed))
  }

  touch(context: string, long: boolean): void {
    this.#act(context, spot => spot.action.touch?.(handOn(spot, this.#reach), long))
  }

  /** A settings page was opened, or closed. */
  inspect(context: string | undefined): void {
    this.#inspected = context
    this.#offered = ''
    this.#offer()
    if (context) void this.#lookAtLibrary()
  }

  /** What a settings page says: it asks what is offered, or where the bridge is to be found. */
  async fromInspector(message: unknown): Promise<void> {
    const said = (typeof message === 'object' && message !== null ? message : {}) as Record<string, unknown>
    if (said.t === 'ask') {
      this.#offered = ''
      this.#offer()
    } else if (said.t === 'reach') await this.#reachAt(parseAddress(said.address), String(said.code ?? '').trim())
  }

  close(): void {
    clearInterval(this.#look)
    this.#flashes.close()
    for (const spot of this.#spots.values()) {
      letGo(spot, this.#reach)
      spot.close()
    }
    this.#link.close()
  }

  #find(): ReturnType<typeof findBridge> {
    const { address, token } = this.#kept
    const [, port] = /:(\d+)$/.exec(this.#link?.place?.host ?? '') ?? []
    const last = address || port === undefined ? null : Number(port)
    return findBridge({ address, token, last, ...(this.#firstPort === undefined ? {} : { first: this.#firstPort }) })
  }

  /** What a key does; without a bridge it only says so. */
  #act(context: string, act: (spot: Spot) => void): void {
    const spot = this.#spots.get(context)
    if (!spot) return
    if (this.#view.mirror.open) act(spot)
    else this.#elgato.showAlert(context)
  }

  #hear(message: FromBridge): void {
    if (message.t === 'stands') this.#wishes.done(message.path, message.id)
    if (message.t === 'refused') this.#alert(message.path)
    const changed = hear(this.#view.mirror, message)
    if (message.t === 'hello') this.#greeted()
    else if (message.t === 'readings') this.#flashes.look()
    if (!changed) return
    this.#draw()
    if (message.t !== 'readings') this.#offer()
  }

  #greeted(): void {
    this.#link.send({ t: 'attached', devices: [...this.#devices] })
    this.#wishes.clear()
    pay(this.#owed, (path, value) => void setBy(this.#reach, '', path, value))
    void this.#lookAtLibrary()
  }

  #alert(path: string): void {
    const by = this.#wishes.by(path)
    if (by) this.#elgato.showAlert(by)
  }

  #gone(): void {
    forget(this.#view.mirror)
    this.#wishes.clear()
    // a key that is held now has its stem put back when the bridge is there again and the key is let go
    for (const spot of this.#spots.values()) spot.cut()
    Object.assign(this.#view, { away: 'No bridge', queue: NO_QUEUE })
    this.#draw()
    this.#offer()
  }

  #refused(status: number | null): void {
    this.#view.away = status === 401 || status === 403 ? NOT_LET_IN : 'No bridge'
    this.#draw()
    this.#offer()
  }

  #draw(): void {
    for (const spot of this.#spots.values()) this.#drawOne(spot)
  }

  #drawOne(spot: Spot): void {
    const { action, place, settings } = spot
    const { mirror, away } = this.#view
    // within a multi-action nothing is shown
    if (place.multi) return
    const isStrip = place.dial && action.strip
    if (!mirror.open) {
      if (isStrip) spot.showStrip(awayStrip(away === NOT_LET_IN ? away : 'start Stembridge'))
      else spot.showFace({ kind: 'away', says: away } satisfies Face)
    } else if (isStrip && action.strip) spot.showStrip(action.strip(this.#view, settings))
    else spot.showFace(action.face(this.#view, settings))
  }

  #tapped(): number {
    this.#view.tapped = this.#tap(performance.now())
    this.#draw()
    return this.#view.tapped
  }

  #focus(deck: DeckNumber): void {
    this.#view.focus = deck
    this.#keep({ focus: deck })
    this.#draw()
    this.#offer()
  }

  #keep(some: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...some }
    this.#elgato.keep(this.#kept)
  }

  /** Sends what the settings page offers, where that has changed. */
  #offer(): void {
    const spot = this.#inspected === undefined ? undefined : this.#spots.get(this.#inspected)
    if (!spot) return
    const offer = offerOf(this.#view, spot.action, spot.settings, this.#kept.address)
    const text = JSON.stringify(offer)
    if (text === this.#offered) return
    this.#offered = text
    this.#elgato.tellInspector(offer)
  }

  async #reachAt(address: string, code: string): Promise<void> {
    const answer = address && code ? await askIn(address, code) : undefined
    if (answer && 'says' in answer) this.#elgato.tellInspector({ t: 'reached', ok: false, says: answer.says })
    else {
      const token = answer?.token ?? (address === this.#kept.address ? this.#kept.token : '')
      this.#keep({ address, token })
      this.#link.again()
      this.#elgato.tellInspector({ t: 'reached', ok: true, says: '' })
    }
  }

  /** Asks for what no live message tells, where a key or a page shows it. */
  async #lookAtLibrary(): Promise<void> {
    const { place } = this.#link
    const { mirror } = this.#view
    if (!place || !mirror.open) return
    const needs = new Set([...this.#spots.values()].map(({ action }) => action.needs))
    const inspects = this.#inspected !== undefined && this.#spots.get(this.#inspected)?.action.needs
    if (needs.has('queue')) this.#view.queue = mirror.api === null ? NO_QUEUE : await readQueue(place)
    if (needs.has('tracks') || inspects) Object.assign(this.#view, await readTracks(place))
    this.#draw()
    this.#offer()
  }
}

import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AUTOMATION_ORIGIN, pathOfLane } from '../../contract/automation.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { jumpEvent, type PerformanceEvent, type PerformanceLog } from '../../contract/performance.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { samplePoints } from '../../engine/timeline/lane.ts'
import { type DeckAutomation, lanesOf } from '../automation/index.ts'
import { positionsOf, type TransportListener } from '../transport/index.ts'
import { handle, set, subscribe, valuesOf } from '../tree/index.ts'

const ROW = '/performance/log'
const MOST_EVENTS = 1_000_000

const lanesEvent = (automation: DeckAutomation, deck: DeckNumber, frame: number): PerformanceEvent => {
  const { grid } = automation.transport.decks[deck]
  const lanes = lanesOf(automation, deck).map(lane => ({
    path: pathOfLane(deck, lane.path),
    points: samplePoints(lane, grid),
  }))
  return [frame, 'lanes', deck, lanes]
}

/** What stands at the beginning: tracks first, then values and lanes, then where the decks are. */
const beginning = (automation: DeckAutomation): PerformanceEvent[] => {
  const { transport, left } = automation
  const values = Object.entries(valuesOf(transport.tree)).filter(([path]) => path !== ROW)
  return [
    ...DECKS.map((n): PerformanceEvent => [0, 'load', n, transport.decks[n].track?.id ?? null]),
    ...values.map(([path, value]): PerformanceEvent => [0, 'set', path, value]),
    ...DECKS.map(n => lanesEvent(automation, n, 0)),
    [0, 'left', [...left.keys()]],
    ...positionsOf(transport).map(({ deck, sample }): PerformanceEvent => [0, 'jump', deck, sample]),
    ...DECKS.map((n): PerformanceEvent => [0, 'loop', n, transport.decks[n].loop]),
  ]
}

/** Writes performances down while the row is on. */
export class PerformanceWriter {
  readonly #automation: DeckAutomation
  readonly #folder: string
  readonly #log: (line: string) => void
  #from: MonotonicMs = 0
  #events: PerformanceEvent[] = []
  #stops: (() => void)[] = []
  #writing: Promise<void> = Promise.resolve()

  constructor(automation: DeckAutomation, data: string, log: (line: string) => void) {
    this.#automation = automation
    this.#folder = join(data, dataFolder.performances)
    this.#log = log
    // one that the last end of the bridge broke off does not go on
    set(automation.transport.tree, ROW, false, { origin: 'bridge', force: true })
    handle(automation.transport.tree, ROW, on => (on === true ? this.#begin() : this.#end()))
  }

  async close(): Promise<void> {
    this.#end()
    await this.#writing
  }

  get #frame(): number {
    return Math.round(((this.#automation.transport.tree.now() - this.#from) / 1000) * LIBRARY_RATE)
  }

  #write(event: PerformanceEvent): void {
    this.#events.push(event)
    if (this.#events.length >= MOST_EVENTS) set(this.#automation.transport.tree, ROW, false, { origin: 'bridge' })
  }

  #begin(): void {
    if (this.#stops.length > 0) return
    const { transport, listeners } = this.#automation
    this.#from = transport.tree.now()
    this.#events = beginning(this.#automation)
    const tracks = new Map(DECKS.map(n => [n, transport.decks[n].track?.id ?? null]))
    const heard: TransportListener = {
      jump: (deck, sample, _, inPhase) =>
        this.#write(jumpEvent(this.#frame, deck, sample, inPhase ? 'in phase' : undefined)),
      loop: (deck, between) => this.#write([this.#frame, 'loop', deck, between]),
      loaded: (deck, track) => {
        if (tracks.get(deck) === (track?.id ?? null)) return
        tracks.set(deck, track?.id ?? null)
        this.#write([this.#frame, 'load', deck, track?.id ?? null])
      },
    }
    const lanes = {
      lanes: (deck: DeckNumber) => this.#write(lanesEvent(this.#automation, deck, this.#frame)),
      left: (paths: string[]) => this.#write([this.#frame, 'left', paths]),
    }
    transport.listeners.add(heard)
    listeners.add(lanes)
    this.#stops = [
      () => transport.listeners.delete(heard),
      () => listeners.delete(lanes),
      subscribe(transport.tree, AUTOMATION_ORIGIN, ({ path, value }) => {
        const row = transport.tree.entries.get(path)?.row
        if (row?.kind === 'value' && !row.viewOf && path !== ROW) this.#write([this.#frame, 'set', path, value])
      }),
    ]
  }

  #end(): void {
    if (this.#stops.length === 0) return
    for (const stop of this.#stops.splice(0)) stop()
    const log: PerformanceLog = { version: 1, rate: LIBRARY_RATE, frames: this.#frame, events: this.#events }
    this.#events = []
    this.#writing = this.#writing.then(() => this.#keep(log))
  }

  async #keep(log: PerformanceLog): Promise<void> {
    const name = new Date().toISOString().replace(/[:.]/g, '-')
    const file = join(this.#folder, `${name}.json`)
    try {
      await mkdir(this.#folder, { recursive: true })
      await writeFile(`${file}.partial`, JSON.stringify(log), { flush: true })
      await rename(`${file}.partial`, file)
      this.#log(`the performance is kept in ${file}`)
    } catch (thrown) {
      this.#log(`the performance cannot be written: ${thrown}`)
    }
  }
}

import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { dataFolder } from '../contract/data-folder.ts'
import { Failure } from '../contract/errors.ts'
import type { SurfaceStatus } from '../contract/live.ts'
import { DECKS } from '../contract/parameters.ts'
import { startClock } from './clock/clock.ts'
import { installSource } from './clock/send-clock.ts'
import { createTick, TICK_MS } from './clock/tick.ts'
import { Access, plainAddress } from './access/index.ts'
import type { BridgeConfig } from './config.ts'
import { openDaws } from './daw/index.ts'
import { Announcer } from './announce/index.ts'
import { Door, Live } from './door/index.ts'
import { createLease, type Lease, createSleepWatch, holds, hostOf, hostText, Recordings } from './hosts/index.ts'
import {
  createSheetList,
  installBrowse,
  loadFirstTrack,
  readTrack,
  tellPlayhead,
  watchTracks,
} from './library/index.ts'
import { installInserts, type Inserts, type KeptState, keepStates, statesOf, surfacesOf } from './inserts/index.ts'
import { openMidiAndClocks } from './midi-surface.ts'
import { describe, OscSurface } from './osc/index.ts'
import { readSnapshot, restoreSnapshot, SnapshotKeeper, snapshotFiles } from './snapshot/index.ts'
import { openPerformance, type Performance } from './performance.ts'
import { installSets, type Sets } from './sets/index.ts'
import { createTransport, follow, installTriggers, sampleAt, type Transport } from './transport/index.ts'
import { createTree, report, type Tree } from './tree/index.ts'

export type Bridge = {
  port: number
  oscPort: () => number | null
  /** The addresses of the page for other devices; none where they may not come. */
  addresses: () => string[]
  /** The server is at this address now; null while it is away. */
  setApi: (url: string | null) => void
  close: () => Promise<void>
}
export type Log = (line: string) => void

/** Brings back what stood; the first time, the library's first track comes onto deck 1. */
const comeBack = async (transport: Transport, inserts: Inserts, config: BridgeConfig, log: Log) => {
  const files = snapshotFiles(join(config.data, dataFolder.snapshot))
  const snapshot = await readSnapshot(files)
  keepStates(inserts, snapshot?.inserts ?? [])
  const gone = snapshot ? restoreSnapshot(transport, snapshot, { crashed: config.crashed, wallClock: Date.now() }) : []
  for (const id of gone) log(`track ${id} was loaded and is not there any more`)
  return { isFirst: snapshot === undefined, keeper: new SnapshotKeeper(transport, files, log, () => statesOf(inserts)) }
}

type SetsOf = {
  performance: Performance
  inserts: Inserts
  sheets: Parameters<typeof installSets>[0]['sheets']
  midi: SurfaceList
}
type SurfaceList = { surfaces: () => SurfaceStatus[] }

/** The sets of the data folder, and the controllers that they are played with. */
const setsOf = (transport: Transport, of: SetsOf & { data: string; log: Log }): Sets => {
  const { performance, inserts, sheets, midi, data, log } = of
  const controllers = () => midi.surfaces().flatMap(({ name, ok }) => (ok && !name.startsWith('MIDI') ? name : []))
  const plugins = { keep: (kept: KeptState[]) => keepStates(inserts, kept), states: () => statesOf(inserts) }
  return installSets({ transport, shelf: performance.automation.shelf, data, sheets, controllers, ...plugins, log })
}

const libraryStatus = (api: string | null): SurfaceStatus => ({
  name: 'Library',
  kind: 'library',
  ok: api !== null,
  says: api ?? 'The library is away; what is loaded plays on',
  failure: null,
  received: 0,
  refused: 0,
  lastMessage: null,
})

/** What hears of the server: where it is, and what is about to be played. */
const createApi = (transport: Transport, live: () => Live) => {
  let api: string | null = null
  const tell = (n: 1 | 2) => {
    const deck = transport.decks[n]
    if (deck.track) tellPlayhead(api, deck.track.id, sampleAt(deck, transport.tree.now()))
  }
  const loaded = new Map<number, string | undefined>()
  transport.listeners.add({
    jump: deck => tell(deck),
    loaded: (deck, track) => {
      if (track?.id !== loaded.get(deck)) tell(deck)
      loaded.set(deck, track?.id)
    },
  })
  return {
    url: () => api,
    set: (url: string | null) => {
      api = url
      live().setApi(url)
      for (const n of DECKS) tell(n)
    },
  }
}

/** OSC, and what OSCQuery tells of it. */
type OscOf = { config: BridgeConfig; access: Access; live: Live; door: () => Door; log: Log }
const oscOf = (tree: Tree, { config, access, live, door, log }: OscOf) => {
  const announcer = config.lan ? new Announcer({ log }) : undefined
  const onPort = (open: number | null) => {
    live.oscPort = open
    void announcer?.tell(open)
  }
  const mayIn = (address: string) => access.osc(address) !== undefined
  const onHttp = (socket: Socket) => door().takeOscQuery(socket)
  const { host, oscPort: port } = config
  const osc = new OscSurface({ tree, host, port, log, onPort, mayIn, onHttp })
  access.onOscForbidden = address => osc.turnOut(one => plainAddress(one) === address)
  const oscQuery = {
    describe: (path: string, query: string) => describe(tree, path, query, osc.port),
    connect: osc.connect.bind(osc),
  }
  const close = async () => {
    osc.close()
    await announcer?.close()
  }
  return { osc, oscQuery, closeOsc: close }
}

const recordingsOf = (tree: Tree, lease: Lease, data: string): Recordings =>
  new Recordings({
    data,
    mayBegin: origin => holds(lease, origin),
    onLength: seconds => report(tree, '/master/recorded', seconds),
  })

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (thrown) {
    throw new Failure('data_folder', folder, thrown)
  }
}

/** Says on every surface who makes the sound. */
const tellOfHost = (tree: Tree, lease: Lease): void => {
  const tell = (host = hostOf(lease)) => report(tree, '/host', hostText(host))
  tell()
  lease.onChange.add(tell)
}

/** The whole bridge: the tree, the decks, and every surface about them. Needs no server.
 *  @throws port_taken, data_folder */
export const openBridge = async (config: BridgeConfig, log: Log): Promise<Bridge> => {
  makeFolder(config.data)
  const tree = createTree({ onThrow: thrown => log(`a surface failed: ${thrown}`) })
  const transport = createTransport(tree, id => readTrack(config.data, id))
  const stopFollowing = follow(transport)
  installTriggers(transport)
  installSource(tree)
  const inserts = installInserts(tree)
  const lease = createLease(transport)
  const sheets = createSheetList(config.data)
  installBrowse(transport, sheets)
  tellOfHost(tree, lease)
  const asleep = createSleepWatch(transport, Date.now)
  const recordings = recordingsOf(tree, lease, config.data)
  const { isFirst, keeper } = await comeBack(transport, inserts, config, log)

  const api = createApi(transport, () => live)
  const { midi, clocks } = await openMidiAndClocks(transport, { ...config, log })
  const daws = openDaws(transport, { file: join(config.data, dataFolder.daws), log })
  const tick = createTick(transport)
  const performance = openPerformance(transport, config.data, log)
  const sets = setsOf(transport, { performance, inserts, sheets, midi, data: config.data, log })
  const performed = { automation: performance.automation, sets, inserts, controllers: midi.desk }
  const { version, host, lan, port, data, panel, forms } = config
  const boot = randomUUID()
  const others = () => [...midi.surfaces(), ...daws.surfaces(), ...surfacesOf(inserts)]
  const surfaces = () => [osc.status(), ...others(), libraryStatus(api.url())]
  const live = new Live({ tree, transport, lease, ...performed, version, boot, lan, surfaces, log })
  const access = await Access.open({ data, lan, bound: host, log })
  const { osc, oscQuery, closeOsc } = oscOf(tree, { config, access, live, door: () => door, log })
  const whoAmI = () => ({ version, boot, api: api.url(), oscPort: osc.port })
  const shown = { sheets, sets, recordings }
  const reached = { host, port, access, live, api: api.url }
  const door = new Door({ ...reached, data, panel, forms, ...shown, config: whoAmI, oscQuery, log })
  await osc.open()
  await door.open()
  access.port = door.port

  const stops = [
    startClock(TICK_MS, () => {
      const slept = asleep()
      if (slept > 0) log(`the machine slept for ${Math.round(slept / 1000)} s; the decks are where they were`)
      return Math.min(clocks.turn(), tick(), performance.turn())
    }),
    clocks.stop,
    watchTracks(transport, data, log),
    ...(isFirst ? [loadFirstTrack(transport, sheets)] : []),
    stopFollowing,
    sets.stop,
    inserts.stop,
  ]
  const close = async () => {
    for (const stop of stops) stop()
    midi.close()
    daws.close()
    await closeOsc()
    await keeper.close()
    await performance.close()
    await door.close()
    await access.close()
    await recordings.close()
  }
  return { port: door.port, oscPort: () => osc.port, addresses: () => access.addresses(), setApi: api.set, close }
}

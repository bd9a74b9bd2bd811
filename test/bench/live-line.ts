/** The live line: OSC or MIDI in → the host's door → OSC out to a subscriber, 2,500 messages of each, one each 4 ms, after
 *  as many that are not counted; alone, and beside a separation that runs all the while. MIDI is bytes of a controller's
 *  fader, at the MIDI system's door. Beside it, in the same run, a relay that does nothing but pass on.
 *  `node test/bench/live-line.ts [--idle] [--audio FILE]`: --idle leaves the separation out. Takes a minute, and as
 *  long again beside the separation; says on stderr what it is at. */
import { fork } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { OscPeer, until } from '../osc/peer.ts'
import { writeLongTrack } from '../peers/device-rig.ts'
import { record } from './record.ts'
import { separateAllTheWhile } from './separate-all-the-while.ts'

const { values } = parseArgs({ options: { audio: { type: 'string' }, idle: { type: 'boolean' } } })
const COUNT = 2500
/** Messages until V8 has compiled what they run through, here and there. */
const WARM_UP = 2500
const EVERY_MS = 4

const figuresOf = (ms: number[]) => {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (part: number) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(3))
  return { received: ms.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

type Figures = ReturnType<typeof figuresOf>
const ratio = (beside: Figures, alone: Figures) =>
  Object.fromEntries((['p50', 'p95', 'p99'] as const).map(key => [key, Number((beside[key] / alone[key]).toFixed(2))]))

/** A way in: what is moved, and how the value of message i is sent and known again. */
type Way = {
  path: string
  /** The whole number that stands for the value of a message, and for one that is heard. */
  numberOf: (i: number) => number
  heardAs: (value: unknown) => number
  send: (number: number) => void
}

/** Levels that differ by more than the tree's smallest step, each for one message in some seconds. */
const oscWay = (sender: OscPeer): Way => ({
  path: '/deck/1/stem/vocals/gain',
  numberOf: i => -20 - (i % 1000),
  heardAs: level => Math.round(Number(level) * 20),
  send: number => void sender.sendFloat('/deck/1/stem/vocals/gain', number / 20),
})

/** A fader that is pushed up and down, step by step: so it is picked up wherever it stands. */
const midiWay = (port: number, socket: Socket): Way => ({
  path: '/deck/1/stem/vocals/fader',
  numberOf: i => (Math.floor(i / 127) % 2 === 0 ? i % 127 : 127 - (i % 127)),
  heardAs: position => Math.round(Number(position) * 127),
  send: number => socket.send(Uint8Array.of(0xb0, 0, number), port, '127.0.0.1'),
})

const say = (says: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${says}\n`)
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const openBench = async () => {
  const data = newFolder()
  writeLongTrack(data, 'one', 120)
  const free = createSocket('udp4').bind(0, '127.0.0.1')
  await once(free, 'listening')
  const midiPort = free.address().port
  free.close()
  const module = join(import.meta.dirname, 'midi-in.ts')
  const bridge = await bridgeProcess(data, {
    STEMBRIDGE_MIDI_MODULE: module,
    STEMBRIDGE_BENCH_MIDI: String(midiPort),
  })
  const [sender, subscriber] = [await OscPeer.open(bridge.oscPort), await OscPeer.open(bridge.oscPort)]
  const host = await PanelClient.open(bridge.port, { panel: 'host' })
  host.send({ t: 'lease', take: true })
  host.set('/deck/1/load', 'one')
  host.set('/deck/1/play', true)
  await host.settled()
  await subscriber.send('/subscribe')
  await until(() => subscriber.valuesOf('/deck/1/stem/vocals/gain').length > 0)
  const renewal = setInterval(() => void subscriber.send('/subscribe'), 5000)
  const socket = createSocket('udp4')
  const close = async () => {
    clearInterval(renewal)
    sender.close()
    subscriber.close()
    socket.close()
    host.close()
    await kill(bridge.child)
    rmSync(data, { recursive: true })
  }
  return { host, subscriber, osc: oscWay(sender), midi: midiWay(midiPort, socket), close }
}

type Bench = Awaited<ReturnType<typeof openBench>>

type Heard = { door: number[]; out: number[] }

/** Sends its numbers at an even pace; tells how long each took to the door and out. */
const pace = async (
  { numberOf, send }: Pick<Way, 'numberOf' | 'send'>,
  listen: (seen: (line: keyof Heard, number: number) => void) => () => void,
) => {
  const sentAt = new Map<number, number>()
  const heard: Heard = { door: [], out: [] }
  const leave = listen((line, number) => {
    const at = sentAt.get(number)
    if (at !== undefined) heard[line].push(performance.now() - at)
  })
  const began = performance.now()
  for (let i = 0; i < WARM_UP + COUNT; i++) {
    const left = began + i * EVERY_MS - performance.now()
    if (left > 0) await wait(left)
    if (i === WARM_UP) heard.door.length = heard.out.length = 0
    sentAt.set(numberOf(i), performance.now())
    send(numberOf(i))
  }
  await wait(500)
  leave()
  return { door: figuresOf(heard.door), out: figuresOf(heard.out) }
}

const measureWay = ({ host, subscriber }: Bench, way: Way) =>
  pace(way, seen => {
    const onMessage = (text: unknown) => {
      const message = JSON.parse(String(text))
      if (message.t !== 'changes') return
      for (const change of message.changes)
        if (change.path === way.path) {
          seen('door', way.heardAs(change.value))
          host.send({ t: 'heard', seq: change.seq })
        }
    }
    host.socket.on('message', onMessage)
    subscriber.onMessage = ({ address, arguments: [value] }) => {
      if (address === way.path && value && 'value' in value) seen('out', way.heardAs(value.value))
    }
    return () => host.socket.off('message', onMessage)
  })

const measureRelay = async () => {
  const child = fork(join(import.meta.dirname, 'peers', 'bare-relay.ts'))
  const [ports] = await once(child, 'message')
  const [socket, subscriber] = [new WebSocket(`ws://127.0.0.1:${ports.port}`), createSocket('udp4')]
  await once(socket, 'open')
  subscriber.send(Uint8Array.of(0), ports.exit, '127.0.0.1')
  const sender = createSocket('udp4')
  const send = (number: number) => {
    const bytes = Buffer.alloc(2)
    bytes.writeUInt16BE(number)
    sender.send(bytes, ports.entry, '127.0.0.1')
  }
  const figures = await pace({ numberOf: i => i % 1000, send }, seen => {
    socket.on('message', text => seen('door', JSON.parse(String(text)).value))
    subscriber.on('message', bytes => seen('out', bytes.readUInt16BE(0)))
    return () => undefined
  })
  for (const each of [sender, subscriber, socket]) each.close()
  await kill(child)
  return figures
}

const measure = async (when: string) => {
  say(`${when}: a bridge, a panel that hosts, an OSC client`)
  const bench = await openBench()
  say(`${when}: ${COUNT} messages of OSC`)
  const osc = await measureWay(bench, bench.osc)
  say(`${when}: ${COUNT} messages of MIDI`)
  const midi = await measureWay(bench, bench.midi)
  await bench.close()
  say(`${when}: ${COUNT} messages by a bare relay`)
  const relay = await measureRelay()
  return {
    ...{ oscToDoor: osc.door, oscToOsc: osc.out, midiToDoor: midi.door, midiToOsc: midi.out },
    ...{ relayToDoor: relay.door, relayOut: relay.out },
  }
}

const alone = await measure('alone')
const figures: Record<string, unknown> = { alone }
if (!values.idle) {
  const folder = mkdtempSync(join(tmpdir(), 'stembridge-live-line-'))
  say('a separation begins')
  const stop = await separateAllTheWhile(values.audio ?? (await demoSongFile(folder)), join(folder, 'stems'))
  const beside = await measure('beside a separation')
  figures.besideASeparation = beside
  figures.timesAsLong = {
    oscToDoor: ratio(beside.oscToDoor, alone.oscToDoor),
    oscToOsc: ratio(beside.oscToOsc, alone.oscToOsc),
    midiToOsc: ratio(beside.midiToOsc, alone.midiToOsc),
  }
  await stop()
  rmSync(folder, { recursive: true })
}
console.table(
  Object.entries(figures).flatMap(([when, rows]) =>
    Object.entries(rows as Record<string, object>).map(([line, row]) => ({ when, line, ...row })),
  ),
)
await record('live-line', 'node test/bench/live-line.ts', {
  unit: 'ms',
  messages: COUNT,
  everyMs: EVERY_MS,
  ...figures,
})

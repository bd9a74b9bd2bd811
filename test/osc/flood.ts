import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { FromBridge, SurfaceStatus } from '../../contract/live.ts'
import type { BridgeProcess } from '../bridge/running.ts'
import { OscPeer, until } from './peer.ts'

const FADER = '/deck/1/stem/vocals/gain'
const ASKED = '/deck/2/gain'
const ASK_MS = 20

/** Resident memory of a process in MiB. */
const memoryOf = (pid: number): number =>
  process.platform === 'linux'
    ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
    : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

const summary = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) => Number((sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(2))
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** A panel that holds the sound's lease, and knows when each value of a fader came. */
const openHost = async (port: number) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`)
  const seen = { moves: [] as number[], surfaces: [] as SurfaceStatus[] }
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as FromBridge
    if (message.t === 'hello' || message.t === 'surfaces') seen.surfaces = message.surfaces
    if (message.t !== 'changes') return
    if (message.changes.some(({ path }) => path === FADER)) seen.moves.push(performance.now())
    const last = message.changes.at(-1)
    if (last) socket.send(JSON.stringify({ t: 'heard', seq: last.seq }))
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ t: 'hello', panel: 'host' }))
  socket.send(JSON.stringify({ t: 'lease', take: true }))
  return { socket, seen, osc: () => seen.surfaces.find(({ kind }) => kind === 'osc') }
}

/** Another surface, that asks for a value again and again, and knows how long each answer took. */
const openAsker = async (port: number) => {
  const peer = await OscPeer.open(port)
  const took: { at: number; ms: number }[] = []
  let asked: number | undefined
  let lost = 0
  peer.onMessage = ({ address }) => {
    peer.heard.length = 0
    if (address !== ASKED || asked === undefined) return
    took.push({ at: asked, ms: performance.now() - asked })
    asked = undefined
  }
  const timer = setInterval(() => {
    if (asked !== undefined && performance.now() - asked < 1000) return
    if (asked !== undefined) lost++
    asked = performance.now()
    void peer.send(ASKED)
  }, ASK_MS)
  const close = () => {
    clearInterval(timer)
    peer.close()
  }
  return { took, lost: () => lost, close }
}

const sendFlood = async (port: number, rate: number, seconds: number) => {
  const script = join(import.meta.dirname, 'fixtures', 'send-flood.ts')
  const sender = spawn(process.execPath, [script, ...[port, rate, seconds].map(String)])
  let text = ''
  sender.stdout.on('data', bytes => {
    text += bytes
  })
  sender.stderr.pipe(process.stderr)
  await once(sender, 'close')
  return JSON.parse(text) as { sent: number; lasted: number }
}

export type FloodFigures = {
  sent: number
  perSecond: number
  handled: number
  droppedByUs: number
  lostBySystem: number
  faderGapMs: ReturnType<typeof summary>
  otherRoundTripMs: { before: ReturnType<typeof summary>; during: ReturnType<typeof summary>; lost: number }
  memoryMiB: { before: number; most: number; after: number }
  normalAfterMs: number
}

/** Floods a bridge over UDP from another process while a panel hosts the sound and another OSC client asks for values.
 *  `normalAfterMs`: from the flood's end to the first answer of five in a row within twice the p99 of before. */
export const flood = async (
  bridge: BridgeProcess,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<FloodFigures> => {
  const host = await openHost(bridge.port)
  const asker = await openAsker(bridge.oscPort)
  const pid = bridge.child.pid as number
  await new Promise(resolve => setTimeout(resolve, 2000))
  const before = summary(asker.took.map(({ ms }) => ms))
  const memory = { before: memoryOf(pid), most: 0, after: 0 }
  const watch = setInterval(() => {
    memory.most = Math.max(memory.most, memoryOf(pid))
  }, 100)
  const began = performance.now()
  const { sent, lasted } = await sendFlood(bridge.oscPort, rate, seconds)
  const ended = performance.now() - 200
  await new Promise(resolve => setTimeout(resolve, 2500))
  clearInterval(watch)
  memory.after = memoryOf(pid)
  const flooder = () =>
    host.osc()?.clients?.find(({ lastMessage }) => /^\/deck\/1\/stem\/\w+\/gain/.test(lastMessage ?? ''))
  await until(() => flooder() !== undefined, 'the flooder among the clients')
  const { received: handled, dropped } = flooder() as { received: number; dropped: number }
  const during = asker.took.filter(({ at }) => at > began + 500 && at < ended)
  const later = asker.took.filter(({ at }) => at > ended)
  const calm = later.findIndex((_, i) =>
    later.slice(i, i + 5).every(({ ms }, _j, five) => five.length === 5 && ms <= Math.max(1, 2 * before.p99)),
  )
  const moves = host.seen.moves
  asker.close()
  host.socket.terminate()
  return {
    sent,
    perSecond: Math.round((sent / lasted) * 1000),
    handled,
    droppedByUs: dropped,
    lostBySystem: sent - handled - dropped,
    faderGapMs: summary(moves.slice(1).map((at, i) => at - (moves[i] as number))),
    otherRoundTripMs: { before, during: summary(during.map(({ ms }) => ms)), lost: asker.lost() },
    memoryMiB: {
      before: Math.round(memory.before),
      most: Math.round(memory.most),
      after: Math.round(memory.after),
    },
    normalAfterMs: Math.round((later[calm]?.at ?? Number.POSITIVE_INFINITY) - ended),
  }
}

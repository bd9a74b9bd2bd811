import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { writeLongTrack } from './long-track.ts'

const SETTLE_MS = 500
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

export type ClockHeard = {
  /** When each tick came to the port's door, in milliseconds. */
  ticks: number[]
  /** The other messages, in order. */
  others: number[][]
}

/** Plays a track of an even tempo in a bridge of its own process, and hears its MIDI clock at the port's door.
 *  @param meanwhile  begins what disturbs; it is given the bridge's ports, and gives how to stop */
export const playClock = async (
  of: { bpm: number; seconds: number },
  meanwhile: (ports: { port: number; oscPort: number }) => Promise<() => void> = async () => () => {},
): Promise<ClockHeard> => {
  const data = newFolder()
  const file = join(data, 'door')
  writeLongTrack(data, { id: 'one', bpm: of.bpm, seconds: of.seconds + 10 })
  const env = { STEMBRIDGE_MIDI_MODULE: join(import.meta.dirname, 'midi-door.ts'), STEMBRIDGE_DOOR_FILE: file }
  const bridge = await bridgeProcess(data, env)
  const panel = await PanelClient.open(bridge.port, { panel: 'bench' })
  panel.set('/transport/clock/out', true)
  panel.set('/deck/1/load', 'one')
  await panel.settled()
  const isClocked = () => panel.last('surfaces')?.surfaces.some(({ name, ok }) => name === 'MIDI clock' && ok) === true
  await until(isClocked, 'an output for the clock')
  await wait(SETTLE_MS)
  const stop = await meanwhile(bridge)
  panel.set('/deck/1/play', true)
  await wait(of.seconds * 1000)
  panel.set('/deck/1/play', false)
  // a long line is written piece by piece
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), 'the messages of the clock')
  stop()
  panel.close()
  await kill(bridge.child)
  const sent = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] as string) as [number, ...number[]][]
  rmSync(data, { recursive: true })
  return {
    ticks: sent.flatMap(([at, status]) => (status === 0xf8 ? [at] : [])),
    others: sent.flatMap(([, ...bytes]) => (bytes[0] === 0xf8 ? [] : [bytes])),
  }
}

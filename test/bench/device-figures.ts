import { rmSync } from 'node:fs'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { AUDIO, deviceProcess, writeSteadyTrack } from '../peers/device-rig.ts'
import { startJack } from '../peers/jack.ts'
import { openEar } from '../peers/jack-ear.ts'

const PATH = '/deck/1/stem/vocals/gain'
const EVERY_MS = 97
/** A change that comes later than this belongs to the next set. */
const MOST_MS = 60
/** What the engine takes to be warm, and the queue to find its depth. */
const WARM_MS = 5000
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Sets a level ten times a second and listens; what is set is paired with the next change that is heard. */
export const measureDevice = async (seconds: number) => {
  const data = newFolder()
  writeSteadyTrack(data, 'steady', seconds + 60)
  const jack = await startJack({ period: 128, waits: false, name: `stembridge-bench-${process.pid}` })
  const bridge = await bridgeProcess(data)
  const panel = await PanelClient.open(bridge.port, { panel: 'hand' })
  panel.set('/deck/1/load', 'steady')
  panel.set('/deck/1/play', true)
  const device = deviceProcess({ data, port: bridge.port, env: jack.env })
  await until(
    () => panel.last('host')?.host.kind === 'device' && panel.last('host')?.host.blocked === null,
    'the device',
  )
  const ear = await openEar({ audio: AUDIO, client: 'stembridge', env: jack.env })
  await pause(WARM_MS)
  const [silencesBefore, logBefore] = [ear.silences().length, device.log().length]
  const sent: number[] = []
  const rounds = Math.floor((seconds * 1000) / EVERY_MS)
  for (let i = 0; i < rounds; i++) {
    await pause(EVERY_MS)
    sent.push(performance.timeOrigin + performance.now())
    panel.set(PATH, i % 2 === 0 ? -6 : 0)
  }
  await pause(500)
  const changes = ear.changes().map(({ at }) => at)
  const ms = sent
    .flatMap(at => {
      const heard = changes.find(change => change > at && change < at + MOST_MS)
      return heard === undefined ? [] : [heard - at]
    })
    .sort((a, b) => a - b)
  const at = (part: number) => Number((ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? 0).toFixed(2))
  const silences = ear.silences().slice(silencesBefore)
  const late = [
    ...device
      .log()
      .slice(logBefore)
      .matchAll(/(\d+) blocks came too late; (\d+)/g),
  ]
  await ear.close()
  await device.close()
  panel.close()
  await kill(bridge.child)
  await jack.close()
  rmSync(data, { recursive: true, force: true })
  return {
    set: sent.length,
    heard: ms.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    gaps: silences.length,
    missingFrames: silences.reduce((sum, { frames }) => sum + frames, 0),
    lateBlocks: late.reduce((sum, [, count]) => sum + Number(count), 0),
    blocksReady: Number(
      late.at(-1)?.[2] ??
        device
          .log()
          .match(/; (\d+) are kept/g)
          ?.at(-1)
          ?.match(/\d+/)?.[0] ??
        2,
    ),
  }
}

/** Memory of the page that plays a mix of an hour: at rest, while it plays, while it goes elsewhere every 2 s for two
 *  minutes, and every half second. `node test/bench/page-memory.ts [--short]`; --short: a quarter of that, not recorded. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { pageMemory } from '../end-to-end/page-memory.ts'
import { openUnwatched } from '../end-to-end/unwatched-browser.ts'
import { until } from '../osc/peer.ts'
import { writeLongTrack } from '../peers/device-rig.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { short: { type: 'boolean' } } })
const SECONDS = 3600
const LOOK_MS = 500
const part = values.short ? 0.25 : 1
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const data = newFolder()
writeLongTrack(data, 'hour', SECONDS)
const bridge = await bridgeProcess(data)
const page = await openUnwatched(`http://127.0.0.1:${bridge.port}`)
const eye = await PanelClient.open(bridge.port, { panel: 'eye' })
const host = () => eye.last('host')?.host ?? eye.hello.host

/** Looks at the page's memory twice a second while something goes on. */
const watch = async (during: () => Promise<void>) => {
  const looks: number[] = []
  let over = false
  const looking = (async () => {
    while (!over) {
      looks.push(await pageMemory())
      await pause(LOOK_MS)
    }
  })()
  await during()
  over = true
  await looking
  const sorted = looks.toSorted((a, b) => a - b).map(Math.round)
  return { looks: looks.length, p50: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1) }
}

/** Goes elsewhere in the hour every so often. */
const wander = async (everyMs: number, seconds: number): Promise<void> => {
  for (let i = 1; i <= (1000 * seconds) / everyMs; i++) {
    eye.set('/deck/1/seek', (i * 137) % SECONDS)
    await pause(everyMs)
  }
}

try {
  const atRest = await watch(() => pause(3000))
  eye.set('/deck/1/load', 'hour')
  await until(() => eye.last('deck')?.track?.id === 'hour', 'the track is loaded')
  eye.set('/deck/1/play', true)
  await until(async () => {
    if (host().blocked === 'click' || host().kind === 'silent') await page.click(700, 4)
    return host().kind === 'panel' && host().blocked === null
  }, 'the page sounds')
  const figures = {
    unit: "MB of the page's process, what it shares with others in parts",
    atRest,
    playing: await watch(() => pause(40_000 * part)),
    seekingEvery2s: await watch(() => wander(2000, 120 * part)),
    seekingEveryHalfSecond: await watch(() => wander(500, 30 * part)),
    playingAfter: await watch(() => pause(20_000 * part)),
  }
  if (values.short) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
  else await record('page-memory', 'node test/bench/page-memory.ts', figures)
} finally {
  eye.close()
  await page.close()
  await kill(bridge.child)
  rmSync(data, { recursive: true, force: true })
}

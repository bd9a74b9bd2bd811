import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { writeLongTrack } from '../peers/device-rig.ts'
import { noBrowser } from './browser.ts'
import { pageMemory } from './page-memory.ts'
import { openUnwatched } from './unwatched-browser.ts'

const SECONDS = 3600
const SEEKS = process.env.STEMBRIDGE_SOAK ? 600 : 40
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe.skipIf(noBrowser || process.platform === 'win32')('a page that plays a mix of an hour', () => {
  const closing: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  it('takes no more memory wherever it goes in it', { timeout: 120_000 + SEEKS * 1000 }, async () => {
    const data = newFolder()
    closing.push(() => rmSync(data, { recursive: true, force: true }))
    writeLongTrack(data, 'hour', SECONDS)
    const bridge = await bridgeProcess(data)
    closing.push(() => kill(bridge.child))
    const page = await openUnwatched(`http://127.0.0.1:${bridge.port}`)
    closing.push(page.close)
    const eye = await PanelClient.open(bridge.port, { panel: 'eye' })
    closing.push(() => eye.close())
    eye.set('/deck/1/load', 'hour')
    await until(() => eye.last('deck')?.track?.id === 'hour', 'the track is loaded')
    eye.set('/deck/1/play', true)
    await until(async () => {
      const { blocked, kind } = eye.last('host')?.host ?? eye.hello.host
      if (blocked === 'click' || kind === 'silent') await page.click(700, 4)
      return kind === 'panel' && blocked === null
    }, 'the page sounds')
    let most = 0
    for (let i = 1; i <= SEEKS; i++) {
      eye.set('/deck/1/seek', (i * 137) % SECONDS)
      await pause(500)
      if (i % 5 === 0) most = Math.max(most, await pageMemory())
    }
    process.stdout.write(`the page takes ${Math.round(most)} MB at most for a mix of an hour\n`)
    expect(most).toBeGreaterThan(50)
    // measured: 300 at most, of which 64 are chunks; a browser of another kind or version may take more
    expect(most).toBeLessThan(400)
  })
})

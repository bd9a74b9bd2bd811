import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { levelText } from '../../contract/tapers.ts'
import { until } from '../osc/peer.ts'
import { openRig } from './rig.ts'

const SOAK = process.env.STEMBRIDGE_SOAK === '1'
const SECONDS = SOAK ? 600 : 6
const HERTZ = 60
const GAIN = '/deck/1/stem/drums/gain'

const resident = async (pid: number | undefined): Promise<number> => {
  const { stdout } = await execa('ps', ['-o', 'rss=', '-p', `${pid}`], { reject: false })
  return Math.round(Number(stdout) / 1024)
}

describe(`A dial that is turned ${HERTZ} times a second for ${SECONDS} s`, () => {
  it('never misses where it was left: in the tree and on the strip', { timeout: (SECONDS + 60) * 1000 }, async () => {
    const { host, panel } = await openRig()
    const dial = host.appear('stem-level', { deck: 1, stem: 'drums', step: 0.5 }, { dial: true })
    await until(() => host.strip(dial).level?.value === '0.0 dB', 'the level')
    const memory: number[] = []
    let half = 0
    for (let second = 0; second < SECONDS; second++) {
      const begun = performance.now()
      for (let tick = 0; tick < HERTZ; tick++) {
        // down for a second, up in the next one
        const by = second % 2 === 0 ? -1 : 1
        host.dialRotate(dial, by)
        half += by
        const wait = begun + ((tick + 1) * 1000) / HERTZ - performance.now()
        if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
      }
      await until(() => panel.valuesOf(GAIN).at(-1) === half / 2, `${half / 2} dB in the tree after ${second + 1} s`)
      await until(() => host.strip(dial).level?.value === levelText(half / 2), `${half / 2} dB on the strip`)
      host.sent.splice(0, host.sent.length - 10)
      panel.heard.splice(1, panel.heard.length - 10)
      if (second % 30 === 29) memory.push(await resident(host.child.pid))
    }
    if (memory.length > 0) console.log(`resident after each 30 s, MB: ${memory.join(', ')}`)
    // after the first minute, which fills caches
    if (SOAK) expect(memory.at(-1)).toBeLessThan((memory[1] as number) + 30)
    expect(host.faults).toEqual([])
  })
})

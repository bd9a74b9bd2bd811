import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { levelText } from '../../contract/tapers.ts'
import { until } from '../osc/peer.ts'
import { heldBy } from './heap.ts'
import { openRig, twoSongs } from './rig.ts'

const SOAK = process.env.STEMBRIDGE_SOAK === '1'
const SECONDS = SOAK ? 600 : 6
const HERTZ = 60
const GAIN = '/deck/1/stem/drums/gain'

const resident = async (pid: number | undefined): Promise<number> => {
  const { stdout } = await execa('ps', ['-o', 'rss=', '-p', `${pid}`], { reject: false })
  return Math.round(Number(stdout) / 1024)
}

describe(`A dial that is turned ${HERTZ} times a second for ${SECONDS} s`, () => {
  it('never misses where it was left: in the tree and on the strip', {
    timeout: (1.5 * SECONDS + 60) * 1000,
  }, async () => {
    const { host, panel } = await openRig(twoSongs(), ['--inspect=127.0.0.1:0'])
    const dial = host.appear('stem-level', { deck: 1, stem: 'drums', step: 0.5 }, { dial: true })
    await until(() => host.strip(dial).level?.value === '0.0 dB', 'the level')
    const [memory, held]: [number[], number[]] = [[], []]
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
      if (second % (SOAK ? 30 : 2) !== (SOAK ? 29 : 1)) continue
      memory.push(await resident(host.child.pid))
      held.push(await heldBy(host.log))
    }
    console.log(`resident each time, MB: ${memory.join(', ')}; held: ${held.map(mb => mb.toFixed(2)).join(', ')}`)
    expect(held.at(-1)).toBeLessThan((held[0] as number) + 1)
    expect(host.faults).toEqual([])
  })
})

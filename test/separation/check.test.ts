import { describe, expect, it } from 'vitest'
import { resultMeter } from '../../server/separation/check.ts'

const SECOND = 2 * 44100
const tone = (level: number) => Float32Array.from({ length: SECOND }, (_, i) => level * Math.sin(i / 30))
const silence = () => new Float32Array(SECOND)

describe('the check of a result', () => {
  it('tells peaks, what was limited and how long each stem is silent', () => {
    const meter = resultMeter(['drums', 'vocals'])
    meter.addModel(tone(0.5), [tone(0.5), silence()])
    meter.addWritten([tone(0.5), silence()])
    meter.addWritten([silence(), silence().fill(2.5, 10, 13)])
    expect(meter.result({ modelResidualDb: -27 })).toEqual({
      checkedSeconds: 2,
      lostSeconds: 0,
      stems: [
        { name: 'drums', peak: 0.5, clipped: 0, silentShare: 0.5 },
        { name: 'vocals', peak: 2.5, clipped: 3, silentShare: 0.95 },
      ],
      warnings: ['3 samples of vocals did not fit and were limited'],
    })
  })

  it('warns of silence where the mixture sounds, and not where it is silent itself', () => {
    const meter = resultMeter(['drums', 'vocals'])
    meter.addModel(silence(), [silence(), silence()])
    expect(meter.result({ modelResidualDb: -27 }).warnings).toEqual([])
    meter.addModel(tone(0.5), [silence(), silence()])
    const { lostSeconds, warnings } = meter.result({ modelResidualDb: -27 })
    expect(lostSeconds).toBe(1)
    expect(warnings).toEqual(['The model gave silence for 1.0 s in which the mixture sounds'])
  })

  it('warns of a model that misses the mixture by far', () => {
    expect(resultMeter([]).result({ modelResidualDb: -3 }).warnings).toHaveLength(1)
  })
})

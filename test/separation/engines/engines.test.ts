import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { separationEngines } from '../../../server/separation/engines.ts'
import { engineChoice, startRunner } from '../../../server/separation/engines/choose.ts'
import type { Runner } from '../../../server/separation/engines/runner.ts'
import { runnerCases, segmentOfMusic } from './runner.cases.ts'

const engines = await separationEngines()
const whyNot = (name: string) => engines.find(e => e.name === name)?.why ?? null

describe('the engines', () => {
  it('say which version would run, or why none would and what cures it', () => {
    expect(engines.map(e => e.name).slice(0, 2)).toEqual(['openvino', 'onnxruntime'])
    for (const { available, version, why, cure } of engines.slice(0, 2))
      if (available)
        expect([version, why, cure]).toEqual([expect.stringMatching(/ (bf16|f32)( graph \d+)?$/), null, null])
      else expect([version, why, cure]).toEqual([null, expect.any(String), expect.any(String)])
  })

  it('list each model of demucs after them, with the one cure where it cannot run', () => {
    const models = engines.slice(2)
    expect(models.map(e => e.name)).toEqual(
      ['htdemucs', 'htdemucs_ft', 'htdemucs_6s', 'mdx_extra', 'mdx_extra_q'].map(name => `demucs:${name}`),
    )
    for (const { available, version, cure } of models)
      if (available) expect(version).toMatch(/^4\.\d+\.\d+ torch /)
      else expect(cure).toBe('Run: npx stembridge prepare --demucs')
  })

  it('are chosen by name, and another name is refused', () => {
    expect(engineChoice('auto')).toBe('auto')
    expect(engineChoice('demucs:htdemucs_ft')).toBe('demucs:htdemucs_ft')
    expect(() => engineChoice('spleeter')).toThrow(expect.objectContaining({ code: 'unknown_engine' }))
  })
})

runnerCases('openvino', () => startRunner('openvino', { lowPriority: false }), whyNot('openvino'))
runnerCases('onnxruntime', () => startRunner('onnxruntime', { lowPriority: false }), whyNot('onnxruntime'))

const missing = engines.slice(0, 2).find(e => !e.available)?.why
describe.skipIf(missing)(`both engines on one segment${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const runners: Runner[] = []
  beforeAll(async () => {
    for (const name of ['openvino', 'onnxruntime'] as const)
      runners.push(await startRunner(name, { lowPriority: false }))
  }, 400_000)
  afterAll(async () => {
    for (const runner of runners) await runner.close()
  })

  it('agree but for the precision of bf16', async () => {
    const [a, b] = (await Promise.all(runners.map(r => r.separate(segmentOfMusic())))) as [Float32Array, Float32Array]
    let error = 0
    let energy = 0
    for (let i = 0; i < a.length; i++) {
      error += ((a[i] as number) - (b[i] as number)) ** 2
      energy += (b[i] as number) ** 2
    }
    expect(10 * Math.log10(error / energy)).toBeLessThan(-20)
  }, 400_000)
})

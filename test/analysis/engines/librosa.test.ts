import { execFileSync } from 'node:child_process'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { AnalysisDocumentSchema } from '../../../contract/analysis-document.ts'
import { Failure } from '../../../contract/errors.ts'
import { analyseBy } from '../../../server/analysis/index.ts'
import { answerOf } from '../../../server/analysis/engines/librosa/answer.ts'
import { findPython } from '../../../server/analysis/engines/librosa/python.ts'
import { blocksOf, clicks, progression, type Sound, silence } from '../sounds.ts'

const hasLibrosa = await findPython().then(
  python => {
    try {
      execFileSync(python, ['-c', 'import librosa'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  },
  () => false,
)
const hear = (sound: Sound, seconds: number, signal = new AbortController().signal, rate = 44100) =>
  analyseBy('librosa', blocksOf(sound, seconds, rate), rate, { signal })

describe('the librosa engine', { timeout: 240_000 }, () => {
  it.skipIf(!hasLibrosa)('answers in the terms of every engine', async () => {
    const minor = progression([
      [9, true],
      [2, true],
      [4, true],
      [9, true],
    ])
    const document = await hear(t => minor(t) + 0.5 * clicks(120)(t), 30)
    expect([...Value.Errors(AnalysisDocumentSchema, document)]).toEqual([])
    const { tempo, key, engine, features, audioSeconds } = document.analysis
    expect([engine, key.tonic, key.mode]).toEqual(['librosa', 'A', 'minor'])
    expect(Math.abs((tempo.bpm ?? 0) - 120)).toBeLessThan(5)
    expect(audioSeconds).toBeCloseTo(30, 2)
    expect(features?.mfcc).toHaveLength(13)
    expect(features?.loops).toEqual([])
    expect(document.curves?.spectral.centroidHz.length).toBeGreaterThanOrEqual(30)
  })

  it.skipIf(!hasLibrosa)('is blank for silence and for nothing', async () => {
    for (const seconds of [0, 3]) {
      const { analysis, curves } = await hear(silence, seconds)
      expect([analysis.tempo.bpm, analysis.key.tonic, analysis.beats, curves]).toEqual([null, null, [], null])
    }
  })

  it.skipIf(!hasLibrosa)('ends when it is cancelled', async () => {
    const abort = new AbortController()
    const answer = hear(clicks(100), 20, abort.signal)
    setTimeout(() => abort.abort(), 300)
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('says what cures it where it is not installed', async () => {
    const before = process.env.STEMBRIDGE_PYTHON
    process.env.STEMBRIDGE_PYTHON = '/nowhere/python'
    try {
      const failure = await hear(silence, 1).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(Failure)
      expect(failure).toMatchObject({ code: 'librosa_missing', cure: expect.stringContaining('prepare') })
    } finally {
      if (before === undefined) delete process.env.STEMBRIDGE_PYTHON
      else process.env.STEMBRIDGE_PYTHON = before
    }
  })

  it('names keys by pitch classes, the surest first', () => {
    const answer = answerOf({ version: '1', seconds: 2, silent: true })
    expect(answer.analysis).toMatchObject({ engine: 'librosa', version: '1', audioSeconds: 2 })
  })
})

import type { Runner } from './runner.ts'

const isSame = (a: Float32Array, b: Float32Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const withSeparate = (runner: Runner, separate: Runner['separate']): Runner => ({
  ...{ engine: runner.engine, engineVersion: runner.engineVersion, shape: runner.shape, separate },
  cancel: () => runner.cancel(),
  get peakRssBytes() {
    return runner.peakRssBytes
  },
  get alive() {
    return runner.alive
  },
  close: () => runner.close(),
})

/** Keeps the stems of one segment for whoever brings the same mixture next: what was separated ahead is not separated
 *  again. */
export const createKeptSegment = () => {
  let kept: { mix: Float32Array; stems: Float32Array } | undefined
  return {
    /** A runner that keeps the last segment that it separates. */
    keeping: (runner: Runner): Runner =>
      withSeparate(runner, async mix => {
        const stems = await runner.separate(mix)
        kept = { mix, stems }
        return stems
      }),
    /** A runner that gives what is kept, once. */
    giving: (runner: Runner): Runner =>
      withSeparate(runner, async mix => {
        if (!kept || !isSame(kept.mix, mix)) return runner.separate(mix)
        const { stems } = kept
        kept = undefined
        return stems
      }),
    drop: (): void => {
      kept = undefined
    },
  }
}

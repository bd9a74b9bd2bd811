/** An effect in a slot: pure code over blocks.  */
export type Insert = {
  /** As the performer knows it. */
  readonly name: string
  /** Frames by which what comes out is later than what goes in. */
  readonly latency: number
  /** Works in place on `n` frames of both sides, at most a block; allocates nothing. What is no number, what is louder
   *  than +60 dBFS and what throws costs the slot, not the music. */
  process(left: Float32Array, right: Float32Array, n: number): void
  /** Of one that works outside the engine: whether what was due in this block has not come; silent where nothing else
   *  came since the last one. */
  late?(): false | 'late' | 'silent'
  /** Forgets all it heard. */
  reset(): void
}

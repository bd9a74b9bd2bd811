/** A row of numbers that grows: float32, doubled when full. */
export type Series = { push(x: number): void; readonly length: number; values(): Float32Array }

export const series = (): Series => {
  let held = new Float32Array(1024)
  let count = 0
  return {
    push: x => {
      if (count === held.length) {
        const wider = new Float32Array(count * 2)
        wider.set(held)
        held = wider
      }
      held[count++] = x
    },
    get length() {
      return count
    },
    values: () => held.subarray(0, count),
  }
}

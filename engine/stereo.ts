import { BLOCK } from './block.ts'

/** Both sides of a signal. */
export type Stereo = { readonly left: Float32Array; readonly right: Float32Array }

export const createStereo = (frames = BLOCK): Stereo => ({
  left: new Float32Array(frames),
  right: new Float32Array(frames),
})

export const silence = ({ left, right }: Stereo, n: number): void => {
  left.fill(0, 0, n)
  right.fill(0, 0, n)
}

/** Adds `n` frames of a signal. */
export const add = (to: Stereo, left: Float32Array, right: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    to.left[i] = (to.left[i] as number) + (left[i] as number)
    to.right[i] = (to.right[i] as number) + (right[i] as number)
  }
}

/** Multiplies `n` frames, each by its level. */
export const levelBy = ({ left, right }: Stereo, level: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    const gain = level[i] as number
    left[i] = (left[i] as number) * gain
    right[i] = (right[i] as number) * gain
  }
}

export const copy = (from: Stereo, to: Stereo, n: number): void => {
  for (let i = 0; i < n; i++) {
    to.left[i] = from.left[i] as number
    to.right[i] = from.right[i] as number
  }
}

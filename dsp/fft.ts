/** A real FFT of one power-of-two size, its tables made once. */
export type RealFft = {
  readonly size: number
  /** time [size] → re, im [size/2 + 1] */
  forward(time: ArrayLike<number>, re: Float32Array | Float64Array, im: Float32Array | Float64Array): void
  /** re, im [size/2 + 1] → time [size], scaled by 1/size so that inverse(forward(x)) = x */
  inverse(re: ArrayLike<number>, im: ArrayLike<number>, time: Float32Array | Float64Array): void
}

type Tables = { half: number; cos: Float64Array; sin: Float64Array; reversed: Uint32Array; stages: Stage[] }

/** Two steps of the transform as one. `factors` are those of its k-th butterflies one after the other, six numbers each:
 *  e^(−jπk/span), e^(−jπk/2span) and their product, so that they are read in the order in which they lie. */
type Stage = { span: number; factors: Float64Array }

const stageOf = (span: number): Stage => ({
  span,
  factors: Float64Array.from({ length: 6 * span }, (_, i) => {
    const [k, which] = [Math.floor(i / 6), Math.floor((i % 6) / 2)]
    const angle = (-Math.PI * k * ([2, 1, 3][which] as number)) / (2 * span)
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
  }),
})

const tablesOf = (half: number): Tables => {
  const bits = Math.log2(half)
  const reversed = new Uint32Array(half)
  for (let i = 0; i < half; i++) {
    let r = 0
    for (let b = 0; b < bits; b++) r |= ((i >> b) & 1) << (bits - 1 - b)
    reversed[i] = r
  }
  const cos = new Float64Array(half + 1)
  const sin = new Float64Array(half + 1)
  for (let i = 0; i <= half; i++) {
    cos[i] = Math.cos((Math.PI * i) / half)
    sin[i] = Math.sin((Math.PI * i) / half)
  }
  const stages: Stage[] = []
  for (let span = bits % 2 === 0 ? 4 : 8; span * 4 <= half; span *= 4) stages.push(stageOf(span))
  return { half, cos, sin, reversed, stages }
}

/** The first two steps of the transform as one, whose factors are 1 and −j. */
const fours = (half: number, re: Float64Array, im: Float64Array): void => {
  for (let a = 0; a < half; a += 4) {
    const [b, c, d] = [a + 1, a + 2, a + 3]
    const sr = (re[a] as number) + (re[b] as number)
    const si = (im[a] as number) + (im[b] as number)
    const dr = (re[a] as number) - (re[b] as number)
    const di = (im[a] as number) - (im[b] as number)
    const tr = (re[c] as number) + (re[d] as number)
    const ti = (im[c] as number) + (im[d] as number)
    const er = (re[c] as number) - (re[d] as number)
    const ei = (im[c] as number) - (im[d] as number)
    re[a] = sr + tr
    im[a] = si + ti
    re[b] = dr + ei
    im[b] = di - er
    re[c] = sr - tr
    im[c] = si - ti
    re[d] = dr - ei
    im[d] = di + er
  }
}

/** One step at a span: its factors are e^(−jπk/span). */
const twos = ({ half, cos, sin }: Tables, span: number, re: Float64Array, im: Float64Array): void => {
  const step = half / span
  for (let start = 0; start < half; start += span << 1)
    for (let k = 0, t = 0; k < span; k++, t += step) {
      const wr = cos[t] as number
      const wi = -(sin[t] as number)
      const a = start + k
      const b = a + span
      const br = re[b] as number
      const bi = im[b] as number
      const xr = br * wr - bi * wi
      const xi = br * wi + bi * wr
      const ar = re[a] as number
      const ai = im[a] as number
      re[b] = ar - xr
      im[b] = ai - xi
      re[a] = ar + xr
      im[a] = ai + xi
    }
}

const stage = ({ span, factors }: Stage, half: number, re: Float64Array, im: Float64Array): void => {
  for (let start = 0; start < half; start += span << 2)
    for (let a = start, t = 0; a < start + span; a++, t += 6) {
      const b = a + span
      const c = a + 2 * span
      const d = a + 3 * span
      const br = re[b] as number
      const bi = im[b] as number
      const cr = re[c] as number
      const ci = im[c] as number
      const dr = re[d] as number
      const di = im[d] as number
      const ar = re[a] as number
      const ai = im[a] as number
      const ur = factors[t] as number
      const ui = factors[t + 1] as number
      const vr = factors[t + 2] as number
      const vi = factors[t + 3] as number
      const wr = factors[t + 4] as number
      const wi = factors[t + 5] as number
      const pr = br * ur - bi * ui
      const pi = br * ui + bi * ur
      const qr = cr * vr - ci * vi
      const qi = cr * vi + ci * vr
      const xr = dr * wr - di * wi
      const xi = dr * wi + di * wr
      const sr = ar + pr
      const si = ai + pi
      const er = ar - pr
      const ei = ai - pi
      const tr = qr + xr
      const ti = qi + xi
      const fr = qr - xr
      const fi = qi - xi
      re[a] = sr + tr
      im[a] = si + ti
      re[b] = er + fi
      im[b] = ei - fr
      re[c] = sr - tr
      im[c] = si - ti
      re[d] = er - fi
      im[d] = ei + fr
    }
}

/** In-place transform of `half` complex points that already stand in bit-reversed order; e^(−j…). Four points at a time,
 *  two where their count is an odd power of two. */
const butterflies = (tables: Tables, re: Float64Array, im: Float64Array): void => {
  const { half, stages } = tables
  if (half >= 4) fours(half, re, im)
  else twos(tables, 1, re, im)
  if (half >= 8 && Math.log2(half) % 2 === 1) twos(tables, 4, re, im)
  for (const one of stages) stage(one, half, re, im)
}

/** A real FFT by one complex FFT of half the size.
 *  @param size  a power of two, at least 4
 *  Source: Press et al., Numerical Recipes, 12.3 (FFT of single real function). */
export const realFft = (size: number): RealFft => {
  if (size < 4 || (size & (size - 1)) !== 0) throw new RangeError(`FFT size ${size} is not a power of two`)
  const tables = tablesOf(size / 2)
  const { half, cos, sin, reversed } = tables
  const zr = new Float64Array(half)
  const zi = new Float64Array(half)
  const forward: RealFft['forward'] = (time, re, im) => {
    for (let i = 0; i < half; i++) {
      const r = reversed[i] as number
      zr[r] = time[2 * i] as number
      zi[r] = time[2 * i + 1] as number
    }
    butterflies(tables, zr, zi)
    re[0] = (zr[0] as number) + (zi[0] as number)
    im[0] = 0
    re[half] = (zr[0] as number) - (zi[0] as number)
    im[half] = 0
    for (let k = 1, b = half - 1; k < half; k++, b--) {
      const er = ((zr[k] as number) + (zr[b] as number)) * 0.5
      const ei = ((zi[k] as number) - (zi[b] as number)) * 0.5
      const or = ((zi[k] as number) + (zi[b] as number)) * 0.5
      const oi = ((zr[b] as number) - (zr[k] as number)) * 0.5
      const c = cos[k] as number
      const s = sin[k] as number
      re[k] = er + or * c + oi * s
      im[k] = ei + oi * c - or * s
    }
  }
  const inverse: RealFft['inverse'] = (re, im, time) => {
    for (let k = 0; k < half; k++) {
      const xr = re[k] as number
      const xi = im[k] as number
      const yr = re[half - k] as number
      const yi = -(im[half - k] as number)
      const dr = xr - yr
      const di = xi - yi
      const c = cos[k] as number
      const s = sin[k] as number
      const r = reversed[k] as number
      zr[r] = (xr + yr - (dr * s + di * c)) / 2
      zi[r] = -(xi + yi + dr * c - di * s) / 2
    }
    butterflies(tables, zr, zi)
    for (let i = 0; i < half; i++) {
      time[2 * i] = (zr[i] as number) / half
      time[2 * i + 1] = -(zi[i] as number) / half
    }
  }
  return { size, forward, inverse }
}

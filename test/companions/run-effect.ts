import { loadModule } from 'eel-wasm'

const RATE = 48_000
const SECTIONS = ['init', 'block', 'sample'] as const

/** The code of a section, with shared memory in the words that the compiler has for it. */
const sectionOf = (jsfx: string, name: string): string => {
  const [, code = ''] = new RegExp(`^@${name}[^\\n]*\\n([^@]*)`, 'm').exec(jsfx) ?? []
  return code.replace(/gmem\[([^\]]+)\]/g, 'gmegabuf($1)')
}

/** Runs a JSFX as REAPER does, but for its pictures: its code compiled by another compiler of its language, EEL2. Shared
 *  memory goes into each block, and comes out of it. */
export const runEffect = async (jsfx: string, gmem: Float64Array, sliders: Record<string, number>) => {
  const names = ['spl0', 'spl1', 'srate', 'samplesblock', 'at', 'held', ...Object.keys(sliders)]
  const main = Object.fromEntries(
    names.map(name => [name, new WebAssembly.Global({ value: 'f64', mutable: true }, sliders[name] ?? 0)]),
  )
  const given = (name: string): WebAssembly.Global => main[name] as WebAssembly.Global
  const code = Object.fromEntries(SECTIONS.map(name => [name, { pool: 'main', code: sectionOf(jsfx, name) }]))
  const { exports } = await loadModule({
    pools: { main },
    functions: {
      ...code,
      put: { pool: 'main', code: 'gmegabuf(at) = held;' },
      take: { pool: 'main', code: 'held = gmegabuf(at);' },
    },
  })
  const call = (name: string) => (exports[name] as () => void)()
  given('srate').value = RATE
  call('init')
  let [last, largest] = [Number.NaN, 0]

  const share = (direction: 'put' | 'take'): void =>
    gmem.forEach((value, at) => {
      given('at').value = at
      given('held').value = value
      call(direction)
      if (direction === 'take') gmem[at] = given('held').value
    })
  return {
    /** A block of one value on both channels. */
    block: (value: number, samples: number): void => {
      share('put')
      given('samplesblock').value = samples
      call('block')
      for (let i = 0; i < samples; i++) {
        given('spl0').value = value
        given('spl1').value = value
        call('sample')
        const out = given('spl0').value as number
        if (!Number.isNaN(last)) largest = Math.max(largest, Math.abs(out - last))
        last = out
      }
      share('take')
    },
    last: () => last,
    /** The largest step between two samples that came out. */
    largestStep: () => largest,
  }
}

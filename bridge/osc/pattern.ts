/** Longest address with wildcards that is worth reading. */
const LONGEST = 128

type Step =
  | { kind: 'any' | 'many' | 'deep' }
  | { kind: 'set'; not: boolean; has: string }
  | { kind: 'words'; words: string[] }

/** Whether an address has wildcards: ? * [] {} or //. */
export const isPattern = (address: string): boolean => /[?*[\]{}]|\/\//.test(address)

const setOf = (inside: string): Step => {
  const not = inside[0] === '!'
  const has = inside
    .slice(not ? 1 : 0)
    .replace(/(.)-(.)/g, (_, a: string, b: string) =>
      Array.from({ length: Math.max(0, b.charCodeAt(0) - a.charCodeAt(0) + 1) }, (_, i) =>
        String.fromCharCode(a.charCodeAt(0) + i),
      ).join(''),
    )
  return { kind: 'set', not, has }
}

const stepAt = (pattern: string, at: number): { step: Step; length: number } | undefined => {
  const c = pattern[at] as string
  if (c === '/' && pattern[at + 1] === '/') return { step: { kind: 'deep' }, length: 2 }
  if (c === '?') return { step: { kind: 'any' }, length: 1 }
  if (c === '*') return { step: { kind: 'many' }, length: 1 }
  if (c === '[' || c === '{') {
    const close = pattern.indexOf(c === '[' ? ']' : '}', at)
    if (close < 0) return undefined
    const inside = pattern.slice(at + 1, close)
    return { step: c === '[' ? setOf(inside) : { kind: 'words', words: inside.split(',') }, length: close - at + 1 }
  }
  return { step: { kind: 'words', words: [c] }, length: 1 }
}

/** Where in `address` a match can stand after one more step, from each place where it stood. */
const after = (step: Step, address: string, places: Set<number>): Set<number> => {
  const next = new Set<number>()
  for (const p of places) {
    const c = address[p]
    if (step.kind === 'words') {
      for (const word of step.words) if (address.startsWith(word, p)) next.add(p + word.length)
    } else if (step.kind === 'any') {
      if (c !== undefined && c !== '/') next.add(p + 1)
    } else if (step.kind === 'set') {
      if (c !== undefined && c !== '/' && step.has.includes(c) !== step.not) next.add(p + 1)
    } else if (step.kind === 'many') {
      for (let q = p; q <= address.length; q++) {
        next.add(q)
        if (address[q] === '/') break
      }
    } else if (c === '/') {
      for (let q = p; q < address.length; q++) if (address[q] === '/') next.add(q + 1)
    }
  }
  return next
}

/** Which of the addresses an OSC pattern means. Steps through all ways at once, so that no pattern takes long.
 *  Source: OSC 1.0, "OSC Message Dispatching and Pattern Matching"; `//` from OSC 1.1. */
export const matches = (pattern: string, addresses: Iterable<string>): string[] => {
  if (pattern.length > LONGEST) return []
  const steps: Step[] = []
  for (let at = 0; at < pattern.length; ) {
    const found = stepAt(pattern, at)
    if (!found) return []
    const last = steps.at(-1)
    if (found.step.kind !== 'many' || last?.kind !== 'many') steps.push(found.step)
    at += found.length
  }
  return [...addresses].filter(address => {
    let places = new Set([0])
    for (const step of steps) {
      places = after(step, address, places)
      if (places.size === 0) return false
    }
    return places.has(address.length)
  })
}

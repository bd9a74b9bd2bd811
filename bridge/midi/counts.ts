import type { BadInput } from '../../contract/controllers.ts'

/** What of the bad input there was any of; undefined where all was well. */
export const badInput = (counts: Required<BadInput>): BadInput | undefined => {
  const seen = Object.entries(counts).filter(([, count]) => count > 0)
  return seen.length > 0 ? (Object.fromEntries(seen) as BadInput) : undefined
}

/** All of it together. */
export const sumOf = (counts: Required<BadInput>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

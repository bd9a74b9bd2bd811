import type { FromFrame, WamParameter } from './frame/messages.ts'

const MOST = 1024
const LONGEST_STATE = 262_144
const TYPES = ['float', 'int', 'boolean', 'choice'] as const

const textOf = (given: unknown, longest = 200): string => (typeof given === 'string' ? given.slice(0, longest) : '')
const numberOf = (given: unknown): number => (typeof given === 'number' ? given : Number.NaN)
const recordOf = (given: unknown): Record<string, unknown> =>
  typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
const listOf = (given: unknown): unknown[] => (Array.isArray(given) ? given.slice(0, MOST) : [])

const valuesOf = (given: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries(recordOf(given))
      .filter((one): one is [string, number] => Number.isFinite(one[1]))
      .slice(0, MOST),
  )

const parameterOf = (given: unknown): WamParameter[] => {
  const { id, label, type, minValue, maxValue, defaultValue, choices } = recordOf(given)
  if (typeof id !== 'string' || id === '' || id.length > 200) return []
  return [
    {
      id,
      label: textOf(label),
      type: TYPES.find(one => one === type) ?? 'float',
      minValue: numberOf(minValue),
      maxValue: numberOf(maxValue),
      defaultValue: numberOf(defaultValue),
      choices: listOf(choices).map(choice => textOf(choice)),
    },
  ]
}

/** What a frame says, as far as it makes sense: whatever runs in a frame may say anything. Numbers may be none.
 *  @returns  undefined for what is none of its messages */
export const readFrame = (given: unknown): FromFrame | undefined => {
  const said = recordOf(given)
  switch (said.t) {
    case 'loaded':
      return {
        t: 'loaded',
        name: textOf(said.name, 120),
        latency: numberOf(said.latency),
        parameters: listOf(said.parameters).flatMap(parameterOf),
        values: valuesOf(said.values),
      }
    case 'turned':
      return { t: 'turned', values: valuesOf(said.values) }
    case 'state':
      return typeof said.state === 'string' && said.state.length <= LONGEST_STATE
        ? { t: 'state', state: said.state }
        : undefined
    case 'waits':
      return { t: 'waits', waits: said.waits === true }
    case 'failed':
      return { t: 'failed', why: textOf(said.why) || 'It failed and did not say why' }
  }
  return undefined
}

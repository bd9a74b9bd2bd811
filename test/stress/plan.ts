import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { Failure } from '../../contract/errors.ts'

const Count = Type.Number({ minimum: 0 })
/** What is done to the engine, and for how long. `settings` are of each deck, by leaf; `*` is every stem. */
export const PlanSchema = Type.Object({
  name: Type.String(),
  says: Type.String(),
  decks: Type.Union([Type.Literal(1), Type.Literal(2)]),
  stems: Type.Union([Type.Literal(4), Type.Literal(6)]),
  settings: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Boolean()])),
  movesPerSecond: Count,
  seeksPerMinute: Count,
  loopsPerMinute: Count,
  /** Speed goes to somewhere within ±8 % of the plan's. */
  rampsPerMinute: Count,
  /** Automated controls of each deck. */
  lanes: Count,
  /** Effects in the slots of every stem, in their order. */
  inserts: Type.Optional(Type.Array(Type.String(), { maxItems: 4 })),
  seconds: Count,
})
export type Plan = Static<typeof PlanSchema>

const folder = join(import.meta.dirname, 'plans')
export const planNames = (): string[] => readdirSync(folder).map(file => file.replace(/\.json$/, ''))

/** @throws bad_usage */
export const readPlan = (name: string): Plan => {
  if (!planNames().includes(name))
    throw new Failure('bad_usage', `no plan "${name}"; there are ${planNames().join(', ')}`)
  const seen: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
  if (!Value.Check(PlanSchema, seen)) throw new Failure('bad_usage', `plan ${name} does not fit`)
  return seen
}

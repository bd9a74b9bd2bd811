import { isAutomatable, type Point } from '../../contract/automation.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import { rowsOfEffect } from '../../contract/inserts.ts'
import { DECKS, type DeckNumber, parameterTable, type Path, STEMS } from '../../contract/parameters.ts'
import { valueAt } from '../../contract/travel.ts'
import type { Engine, EngineLane } from '../../engine/index.ts'
import type { Plan } from './plan.ts'

export type Random = () => number
/** Numbers in 0…1 that come again for the same seed. Source: Steele and Vigna 2021 (mulberry32). */
export const seeded = (seed: number): Random => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Each slot under a deck with the effect that the plan has there. */
export const insertsOf = ({ stems, inserts = [] }: Plan): [slot: string, effect: string][] =>
  STEMS.slice(0, stems).flatMap(stem =>
    inserts.map((effect, i): [string, string] => [`stem/${stem}/insert/${i + 1}`, effect]),
  )

const insertRows = (plan: Plan): [Path, Row][] =>
  DECKS.flatMap(n =>
    insertsOf(plan).flatMap(([slot, effect]) =>
      Object.entries(rowsOfEffect(effect)).map(([leaf, row]): [Path, Row] => [`/deck/${n}/${slot}/${leaf}`, row]),
    ),
  )

const pathsOf = (plan: Plan): [Path, Row][] =>
  [...parameterTable(), ...insertRows(plan)].filter(([path, row]) => {
    const { decks, stems } = plan
    const [, deck, , stem] = /^\/deck\/(\d)\/(stem\/(\w+))?/.exec(path) ?? []
    const there = !stem || STEMS.slice(0, stems).includes(stem as (typeof STEMS)[number])
    return isAutomatable(path, row) && !/rate|pitch|key-lock|limiter/.test(path) && there && Number(deck ?? 1) <= decks
  })

const anyValue = (row: Row, random: Random): ParameterValue => valueAt(row, random())

/** Lanes with a point twenty times a second, half of them lines. */
export const lanesOf = (plan: Plan, deck: DeckNumber, random: Random): EngineLane[] =>
  pathsOf(plan)
    .filter(([path]) => path.startsWith(`/deck/${deck}/stem/`))
    .filter((_, i, all) => i % Math.max(1, Math.floor(all.length / Math.max(1, plan.lanes))) === 0)
    .slice(0, plan.lanes)
    .map(([path, row]) => ({
      path,
      points: Array.from(
        { length: Math.ceil(plan.seconds * 20) },
        (_, i): Point => [i * 2205, Number(anyValue(row, random)), random() < 0.5 ? 'hold' : 'linear'],
      ),
    }))

export type Hands = { moves: number; seeks: number; loops: number; ramps: number }

/** Plays the plan's hands: called before each block, does what falls into it.
 *  @param block  seconds of a block */
export const createHands = (plan: Plan, engine: Engine, random: Random, block: number) => {
  const paths = pathsOf(plan)
  const done: Hands = { moves: 0, seeks: 0, loops: 0, ramps: 0 }
  const speed = Number(plan.settings.rate ?? 1)
  const anyDeck = (): DeckNumber => (random() * plan.decks < 1 ? 1 : 2)
  const times = (perSecond: number): number => {
    const n = perSecond * block
    return Math.floor(n) + (random() < n % 1 ? 1 : 0)
  }
  const each = (perSecond: number, what: keyof Hands, act: () => void): void => {
    for (let n = times(perSecond); n > 0; n--) {
      done[what]++
      act()
    }
  }
  return {
    done,
    move: (): void => {
      each(plan.movesPerSecond, 'moves', () => {
        const [path, row] = paths[Math.floor(random() * paths.length)] as [Path, Row]
        engine.set(path, anyValue(row, random), engine.frame() + Math.floor(random() * 128))
      })
      each(plan.seeksPerMinute / 60, 'seeks', () => engine.jump(anyDeck(), random() * (plan.seconds / 2) * 44100))
      each(plan.loopsPerMinute / 60, 'loops', () => {
        const path = `/deck/${anyDeck()}/loop`
        engine.set(path, random() < 0.4 ? 0 : 2 ** (Math.floor(random() * 7) - 2))
      })
      each(plan.rampsPerMinute / 60, 'ramps', () =>
        engine.set(`/deck/${anyDeck()}/rate`, speed * (0.92 + 0.16 * random())),
      )
    },
  }
}

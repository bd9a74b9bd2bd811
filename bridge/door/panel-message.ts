import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { LaneSchema } from '../../contract/automation-schema.ts'
import { LearnStepSchema } from '../../contract/learn-schema.ts'
import type { FromPanel } from '../../contract/live.ts'
import { INSERT_MESSAGES } from './insert-messages.ts'

const Text = (most: number) => Type.String({ maxLength: most })
const ParameterValue = Type.Union([Type.Number(), Type.Boolean(), Text(256)])
const Blocked = Type.Union([Type.Literal('click'), Type.Literal('device'), Type.Literal('away'), Type.Null()])
const Deck = Type.Union([Type.Literal(1), Type.Literal(2)])
const Positions = Type.Array(
  Type.Object({
    deck: Deck,
    sample: Type.Number(),
    rate: Type.Number({ minimum: 0, maximum: 4 }),
    playing: Type.Boolean(),
    hostTime: Type.Number(),
    holding: Type.Union([Type.Literal('stems'), Type.Literal('sound'), Type.Null()]),
  }),
  { maxItems: 2 },
)
const Load = Type.Union([Text(64), Type.Null()])
const Loop = Type.Union([Type.Tuple([Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })]), Type.Null()])
const Resume = Type.Object({
  values: Type.Record(Type.String(), ParameterValue),
  loads: Type.Object({ 1: Load, 2: Load }),
  positions: Positions,
  loops: Type.Optional(Type.Object({ 1: Loop, 2: Loop })),
})
const parser = Compile(
  Type.Union([
    Type.Object({
      t: Type.Literal('set'),
      path: Text(128),
      value: Type.Optional(ParameterValue),
      touch: Type.Optional(Type.Boolean()),
      id: Type.Optional(Type.Number()),
    }),
    ...INSERT_MESSAGES,
    Type.Object({ t: Type.Literal('heard'), seq: Type.Number() }),
    Type.Object({ t: Type.Literal('meters'), values: Type.Record(Type.String(), Type.Number()) }),
    Type.Object({ t: Type.Literal('position'), positions: Positions }),
    Type.Object({ t: Type.Literal('recorded'), seconds: Type.Number({ minimum: 0 }) }),
    Type.Object({ t: Type.Literal('attached'), devices: Type.Array(Text(64), { maxItems: 32 }) }),
    Type.Object({ t: Type.Literal('ping'), id: Type.Number() }),
    Type.Object({ t: Type.Literal('lease'), take: Type.Boolean() }),
    Type.Object({ t: Type.Literal('lane'), track: Text(64), lane: LaneSchema }),
    Type.Object({ t: Type.Literal('learn'), learn: LearnStepSchema }),
    Type.Object({ t: Type.Literal('blocked'), blocked: Blocked, says: Type.Optional(Text(256)) }),
    Type.Object({
      t: Type.Literal('hello'),
      panel: Type.String({ pattern: '^[A-Za-z0-9 ._-]{1,64}$' }),
      kind: Type.Optional(Type.Union([Type.Literal('panel'), Type.Literal('device'), Type.Literal('streamdeck')])),
      resume: Type.Optional(Resume),
    }),
  ]),
)

/** One message of a panel; undefined where it is no JSON or does not fit contract/live.ts. Never throws. */
export const parsePanelMessage = (text: string): FromPanel | undefined => {
  try {
    const seen: unknown = JSON.parse(text)
    return parser.Check(seen) ? (seen as FromPanel) : undefined
  } catch {
    return undefined
  }
}

/** What performance.ts says, as schemas: apart from it, since the engine reads that file. */
import { Type } from 'typebox'
import { PointSchema } from './automation-schema.ts'

const Frame = Type.Integer({ minimum: 0 })
const Deck = Type.Union([Type.Literal(1), Type.Literal(2)])
const Path = Type.String({ maxLength: 128 })
const Lanes = Type.Array(Type.Object({ path: Path, points: Type.Array(PointSchema) }))

const EventSchema = Type.Union([
  Type.Tuple([Frame, Type.Literal('set'), Path, Type.Union([Type.Number(), Type.Boolean(), Type.String()])]),
  Type.Tuple([Frame, Type.Literal('load'), Deck, Type.Union([Type.String(), Type.Null()])]),
  Type.Tuple([Frame, Type.Literal('jump'), Deck, Type.Number()]),
  Type.Tuple([
    Frame,
    Type.Literal('jump'),
    Deck,
    Type.Number(),
    Type.Union([Type.Literal('in phase'), Type.Literal('pass')]),
  ]),
  Type.Tuple([
    Frame,
    Type.Literal('loop'),
    Deck,
    Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()]),
  ]),
  Type.Tuple([Frame, Type.Literal('lanes'), Deck, Lanes]),
  Type.Tuple([Frame, Type.Literal('left'), Type.Array(Path)]),
])

export const PerformanceLogSchema = Type.Object({
  version: Type.Literal(1),
  rate: Type.Number({ minimum: 8000, maximum: 384_000 }),
  frames: Frame,
  events: Type.Array(EventSchema),
  block: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_536 })),
  heard: Type.Optional(Type.Boolean()),
})

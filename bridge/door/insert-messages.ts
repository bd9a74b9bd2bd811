import { Type } from 'typebox'
import { KeptStateSchema } from '../../contract/insert-state-schema.ts'
import { INSERT_FAULTS } from '../../contract/inserts.ts'

const Text = (most: number) => Type.String({ maxLength: most })
const OneOf = (words: readonly string[]) => Type.Union(words.map(word => Type.Literal(word)))
const Slot = Type.String({ pattern: '^/[a-z0-9/]{1,60}/insert/[1-9]$' })
const UNITS = [
  'dB',
  'position',
  'toggle',
  'pan',
  'ratio',
  'bipolar',
  's',
  'bpm',
  'beats',
  'count',
  'cents',
  'Hz',
  'fraction',
  'text',
]
const Said = { kind: Type.Literal('value'), unit: OneOf(UNITS), says: Text(256) }

/** A parameter of an outside plugin: a value, whose default fits it. */
const PluginRow = Type.Union([
  Type.Object({
    ...Said,
    type: Type.Literal('number'),
    range: Type.Tuple([Type.Number(), Type.Number()]),
    default: Type.Number(),
    taper: Type.Optional(OneOf(['linear', 'log'])),
  }),
  Type.Object({ ...Said, type: Type.Literal('boolean'), default: Type.Boolean() }),
  Type.Object({
    ...Said,
    type: Type.Literal('text'),
    default: Text(256),
    options: Type.Optional(Type.Array(Text(256), { maxItems: 512 })),
  }),
])

/** What a host says of what it runs in the insert slots. */
export const INSERT_MESSAGES = [
  Type.Object({
    t: Type.Literal('insert-loaded'),
    slot: Slot,
    effect: Text(256),
    name: Text(128),
    latency: Type.Number({ minimum: 0, maximum: 1_000_000 }),
    parameters: Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,47}$' }), PluginRow, { maxProperties: 256 }),
  }),
  Type.Object({ t: Type.Literal('insert-state'), ...KeptStateSchema.properties, slot: Slot }),
  Type.Object({
    t: Type.Literal('insert-faults'),
    failed: Type.Array(Type.Object({ slot: Slot, fault: OneOf(INSERT_FAULTS), detail: Type.Optional(Text(200)) }), {
      maxItems: 256,
    }),
  }),
  Type.Object({
    t: Type.Literal('offer'),
    by: OneOf(['wam', 'lv2']),
    effects: Type.Array(
      Type.Object({ id: Text(250), name: Text(128), by: OneOf(['wam', 'lv2']), says: Type.Optional(Text(256)) }),
      { maxItems: 2000 },
    ),
  }),
]

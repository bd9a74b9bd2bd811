/** A controller profile: what a device sends and shows (`controls`), and what that does here (`bindings`).
 *  controller-profiles/profile.schema.json is made from this file. */
import { type Static, Type } from 'typebox'
import { DECKS, STEMS } from './parameters.ts'

const Channel = Type.Integer({ minimum: 1, maximum: 16 })
const Number7 = Type.Integer({ minimum: 0, maximum: 127 })
/** One for all strips, or one for each in the order of `strips`. */
const eachStrip = <T extends Type.TSchema>(one: T) => Type.Union([one, Type.Array(one, { minItems: 1, maxItems: 64 })])
const Name = (description: string) => Type.String({ minLength: 1, maxLength: 80, description })
const Says = (description: string) => Type.String({ minLength: 1, maxLength: 400, description })
const Bytes = Type.String({ pattern: '^([0-9A-Fa-f]{2}( |$))+$', maxLength: 400 })
const closed = { additionalProperties: false }

const LedSchema = Type.Object(
  {
    message: Type.Optional(Type.Enum(['cc', 'note', 'pitchbend'], { description: "The control's own unless named" })),
    channel: Type.Optional(eachStrip(Channel)),
    number: Type.Optional(eachStrip(Number7)),
    on: Type.Optional({ ...Number7, default: 127 }),
    off: Type.Optional({ ...Number7, default: 0 }),
    range: Type.Optional(
      Type.Tuple([Number7, Number7], {
        description: 'First and last value of a ring or a motor; [0, 127] unless named, 14 bits for pitch-bend',
      }),
    ),
  },
  { ...closed, description: 'What the device shows: a lamp by on and off, a ring or a motor by its range' },
)

const ControlSchema = Type.Object(
  {
    id: Name(
      'Unique. With {strip} in it, it stands for one control of each strip: fader-{strip} is fader-1, fader-2, …',
    ),
    kind: Type.Enum(['fader', 'knob', 'button', 'encoder']),
    message: Type.Enum(['cc', 'note', 'pitchbend']),
    channel: eachStrip(Channel),
    number: Type.Optional(eachStrip(Number7)),
    relative: Type.Optional(
      Type.Enum(['twos-complement', 'sign-bit', 'offset-64'], {
        description: 'How an encoder says −1: 127, 65 or 63',
      }),
    ),
    led: Type.Optional(LedSchema),
  },
  closed,
)

const BindingSchema = Type.Object(
  {
    control: Name('The id of a control; with {strip} it is bound once for each strip'),
    path: Name('The parameter that it moves; {deck} and {stem} are those of the strip'),
    mode: Type.Optional(
      Type.Enum(['absolute', 'toggle', 'momentary', 'trigger', 'set'], {
        description: 'Faders, knobs and encoders are absolute, buttons toggle a value and fire a trigger, unless named',
      }),
    ),
    takeover: Type.Optional(
      Type.Enum(['pickup', 'jump'], {
        description: 'pickup: nothing moves until the control meets the value. The default of faders and knobs',
      }),
    ),
    value: Type.Optional(
      Type.Union([Type.Number(), Type.Boolean()], {
        description: 'What a press sets or sends; a toggle goes between it and the default',
      }),
    ),
    step: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 1 / 128,
        description: "Part of the travel, an encoder's click",
      }),
    ),
    lit: Type.Optional(
      Type.Enum(['on', 'off'], { description: 'off: the lamp shows the opposite, e.g. lit while a stem sounds' }),
    ),
  },
  closed,
)

export const ProfileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    name: Name('Unique among the profiles'),
    vendor: Name('Who makes the device'),
    model: Name('As it is called by its maker'),
    source: Says('Where its numbers come from'),
    ports: Type.Object(
      {
        in: Type.Array(Name('Part of the name of the port that the device sends on; case ignored, * is anything'), {
          minItems: 1,
        }),
        out: Type.Array(Name('Part of the name of the port that it listens on')),
      },
      closed,
    ),
    init: Type.Optional(Type.Array(Bytes, { description: 'Messages sent when it is bound, in hexadecimal' })),
    teardown: Type.Optional(Type.Array(Bytes, { description: 'Messages sent when it is let go' })),
    strips: Type.Optional(
      Type.Array(Type.Object({ deck: Type.Enum([...DECKS]), stem: Type.Enum([...STEMS]) }, closed), {
        description: 'What lies under each strip, from the left',
      }),
    ),
    controls: Type.Array(ControlSchema, { minItems: 1 }),
    bindings: Type.Array(BindingSchema),
    says: Type.Optional(Type.Array(Says('What its owner has to know'))),
  },
  { ...closed, title: 'Stembridge controller profile' },
)
export type Profile = Static<typeof ProfileSchema>
export type ProfileControl = Static<typeof ControlSchema>
export type ProfileBinding = Static<typeof BindingSchema>

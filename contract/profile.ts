/** A controller profile: what a device sends and shows (`controls`), and what that does here (`bindings`).
 *  controller-profiles/profile.schema.json is made from this file. */
import { type Static, Type } from 'typebox'
import { DECKS, STEMS } from './parameters.ts'

/** Version of the format that profiles are written in. */
export const PROFILE_VERSION = 1

const Channel = Type.Integer({ minimum: 1, maximum: 16 })
const Number7 = Type.Integer({ minimum: 0, maximum: 127 })
const Number14 = Type.Integer({ minimum: 0, maximum: 16383 })
/** One for all strips, or one for each in the order of `strips`. */
const eachStrip = <T extends Type.TSchema>(one: T) => Type.Union([one, Type.Array(one, { minItems: 1, maxItems: 64 })])
const Name = (description: string) => Type.String({ minLength: 1, maxLength: 80, description })
const Says = (description: string) => Type.String({ minLength: 1, maxLength: 400, description })
const Bytes = Type.String({ pattern: '^([0-9A-Fa-f]{2}( |$))+$', maxLength: 400 })
const Pattern = Type.String({
  pattern: '^([0-9A-Fa-f]{2}|[.]{2})( ([0-9A-Fa-f]{2}|[.]{2}))*$',
  maxLength: 400,
  description: 'In hexadecimal; .. is any byte',
})
/** Of a palette: a number, or its name. */
const Colour = Type.Union([Number7, Type.String({ minLength: 1, maxLength: 40 })])
const closed = { additionalProperties: false }

const LedSchema = Type.Object(
  {
    message: Type.Optional(
      Type.Enum(['cc', 'note', 'pitchbend', 'sysex'], { description: "The control's own unless named" }),
    ),
    channel: Type.Optional(eachStrip(Channel)),
    number: Type.Optional(eachStrip(Number7)),
    bytes: Type.Optional(
      Type.String({
        pattern: '^(([0-9A-Fa-f]{2}|nn|vv)( |$))+$',
        maxLength: 400,
        description: 'Of a sysex lamp, in hexadecimal; nn is its number, vv its value',
      }),
    ),
    on: Type.Optional({
      ...eachStrip(Colour),
      default: 127,
      description: 'A value or a name of the palette; {stem} is the name of the stem',
    }),
    off: Type.Optional({ ...eachStrip(Colour), default: 0 }),
    ready: Type.Optional({ ...eachStrip(Colour), description: 'Of a button that only fires; as off unless named' }),
    range: Type.Optional(
      Type.Tuple([Number14, Number14], {
        description: 'First and last value of a ring or a motor; [0, 127] unless named, 14 bits for pitch-bend',
      }),
    ),
  },
  { ...closed, description: 'What the device shows: a lamp by on and off, a ring or a motor by its range' },
)

const TouchSchema = Type.Object(
  { message: Type.Enum(['cc', 'note']), channel: eachStrip(Channel), number: eachStrip(Number7) },
  { ...closed, description: 'What a control says when it is touched and let go: its value is held meanwhile' },
)

const HintSchema = Type.Object(
  { lamp: Name('The id of a control with a lamp; with {strip} that of the same strip'), up: Colour, down: Colour },
  {
    ...closed,
    description:
      'Which lamp blinks while this waits for its value, after it was moved: quickly for up, slowly for down',
  },
)

const DisplaySchema = Type.Object(
  {
    id: Name('Unique among the displays; with {strip} in it, one for each strip'),
    bytes: Type.String({
      pattern: '^(([0-9A-Fa-f]{2}|nn|tt)( |$))+$',
      maxLength: 400,
      description: 'What writes it, in hexadecimal; nn is its number, tt its text',
    }),
    number: Type.Optional(eachStrip(Number7)),
    width: Type.Integer({ minimum: 1, maximum: 64, description: 'Characters; shorter texts are filled with spaces' }),
    code: Type.Optional(
      Type.Enum(['ascii', 'nibbles'], {
        description: 'nibbles: nn is 2h 1l, and each character 4D 2h 1l, by its upper and lower four bits',
      }),
    ),
    of: Type.Optional(
      Type.Array(Name('The id of a control'), {
        minItems: 1,
        description:
          'Whose parameter it shows: the first, and another while it turns. The last that turned unless named',
      }),
    ),
    shows: Type.Enum(['name', 'value', 'both'], { description: 'both: the name, and the value while it turns' }),
  },
  { ...closed, description: 'A text on the device' },
)

const ControlSchema = Type.Object(
  {
    id: Name(
      'Unique. With {strip} in it, it stands for one control of each strip: fader-{strip} is fader-1, fader-2, …',
    ),
    kind: Type.Enum(['fader', 'knob', 'button', 'encoder', 'lamp'], { description: 'A lamp shows, and sends nothing' }),
    message: Type.Enum(['cc', 'note', 'pitchbend', 'cc14', 'nrpn'], {
      description: 'cc14 is two of them, its number and 32 above; nrpn is numbers 99, 98, 6 and 38',
    }),
    channel: eachStrip(Channel),
    number: Type.Optional(eachStrip(Number14)),
    relative: Type.Optional(
      Type.Enum(['twos-complement', 'sign-bit', 'sign-bit-reversed', 'offset-64'], {
        description: 'How an encoder says +1 and −1: 1 and 127, 1 and 65, 65 and 1, 65 and 63',
      }),
    ),
    invert: Type.Optional(Type.Boolean({ description: 'Its low end is where others have their high one' })),
    touch: Type.Optional(TouchSchema),
    led: Type.Optional(LedSchema),
    hint: Type.Optional(HintSchema),
  },
  closed,
)

/** What a control does, whichever it is. */
const done = {
  path: Name('The parameter that it moves; {deck} and {stem} are those of the strip'),
  mode: Type.Optional(
    Type.Enum(['absolute', 'toggle', 'momentary', 'trigger', 'set'], {
      description: 'Faders, knobs and encoders are absolute, buttons toggle a value and fire a trigger, unless named',
    }),
  ),
  takeover: Type.Optional(
    Type.Enum(['pickup', 'jump', 'scale', 'relative'], {
      description:
        'pickup, the default of faders and knobs: nothing moves until the control meets the value. scale: what is left of both travels is gone together. relative: the value goes as far as the hand',
    }),
  ),
  layer: Type.Optional(Name('The layer that it is for; there it stands over those without one')),
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
  span: Type.Optional(
    Type.Tuple([Type.Number(), Type.Number()], {
      description: 'Of a reading: what the first and the last value of its lamp stand for, e.g. [-48, 0] dBFS',
    }),
  ),
  lit: Type.Optional(
    Type.Enum(['on', 'off'], { description: 'off: the lamp shows the opposite, e.g. lit while a stem sounds' }),
  ),
  page: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 64,
      description: 'The page of strips that it is for; every page unless named',
    }),
  ),
}
export const ControlBindingSchema = Type.Object(done, closed)

const BindingSchema = Type.Object(
  {
    control: Name('The id of a control; with {strip} it is bound once for each strip'),
    ...done,
    free: Type.Optional(
      Type.Literal(true, {
        description: 'It moves nothing: one control is kept out of what is written for all strips',
      }),
    ),
  },
  closed,
)

const LayerSchema = Type.Object(
  {
    name: Name('As bindings name it'),
    control: Name('The button that brings it'),
    hold: Type.Optional(
      Type.Boolean({ default: true, description: 'Only while the button is held, as Shift; else it comes and goes' }),
    ),
  },
  closed,
)

const BankSchema = Type.Object(
  {
    size: Type.Integer({ minimum: 1, maximum: 64, description: 'Strips that the device has; strips lists all pages' }),
    previous: Name('The button that goes a page back'),
    next: Name('The button that goes a page on, from the last to the first'),
  },
  { ...closed, description: 'Pages of strips on one row of controls' },
)

const PlaceSchema = Type.Object(
  {
    control: Name('The id of a control'),
    at: Type.Tuple([Type.Number(), Type.Number()], { description: 'Its left upper corner' }),
    size: Type.Optional(Type.Tuple([Type.Number(), Type.Number()], { description: '[1, 1] unless named' })),
    each: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number()], { description: 'From one strip to the next; [1, 0] unless named' }),
    ),
    columns: Type.Optional(Type.Integer({ minimum: 1, description: 'Strips in a row; the next row is 1 lower' })),
    gap: Type.Optional(
      Type.Tuple([Type.Integer({ minimum: 1 }), Type.Number()], { description: 'After so many strips, so much more' }),
    ),
  },
  closed,
)

export const ProfileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    version: Type.Optional(
      Type.Literal(PROFILE_VERSION, {
        description: 'Of this format; counted up when old profiles have to be rewritten',
      }),
    ),
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
    identity: Type.Optional({
      ...Pattern,
      description: 'How its answer to an identity request begins; .. is any byte; who answers else is let go',
    }),
    init: Type.Optional(Type.Array(Bytes, { description: 'Messages sent when it is bound, in hexadecimal' })),
    query: Type.Optional(Type.Array(Bytes, { description: 'Messages that ask it where its controls stand' })),
    positions: Type.Optional(
      Type.Object(
        { starts: Pattern, controls: Type.Array(Name('The id of a control'), { minItems: 1 }) },
        { ...closed, description: 'How its answer begins, and whose positions the bytes after it are; nothing moves' },
      ),
    ),
    keepAlive: Type.Optional(
      Type.Object({ bytes: Bytes, everyMs: Type.Integer({ minimum: 20, maximum: 60_000 }) }, closed),
    ),
    teardown: Type.Optional(Type.Array(Bytes, { description: 'Messages sent when it is let go' })),
    rate: Type.Optional(
      Type.Object(
        {
          messages: Type.Integer({ minimum: 1, maximum: 256 }),
          everyMs: Type.Integer({ minimum: 1, maximum: 1000 }),
        },
        { ...closed, description: 'The most that it is sent; 16 messages each 4 ms unless named' },
      ),
    ),
    palette: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 40 }), Number7, {
        description: "Names for the values of its lamps, e.g. red, or a stem's name",
      }),
    ),
    strips: Type.Optional(
      Type.Array(Type.Object({ deck: Type.Enum([...DECKS]), stem: Type.Enum([...STEMS]) }, closed), {
        description: 'What lies under each strip, from the left',
      }),
    ),
    bank: Type.Optional(BankSchema),
    layers: Type.Optional(Type.Array(LayerSchema)),
    rearm: Type.Optional(
      Type.Array(Name('The id of a button'), {
        description: 'Buttons that turn a page inside the device: after them no control is known to be anywhere',
      }),
    ),
    displays: Type.Optional(Type.Array(DisplaySchema, { maxItems: 64 })),
    controls: Type.Array(ControlSchema, { minItems: 1 }),
    bindings: Type.Array(BindingSchema),
    layout: Type.Optional(
      Type.Array(PlaceSchema, { description: 'Where each control lies on the device, for its picture' }),
    ),
    says: Type.Optional(Type.Array(Says('What its owner has to know'))),
  },
  { ...closed, title: 'Stembridge controller profile' },
)
export type Profile = Static<typeof ProfileSchema>
export type ProfileControl = Static<typeof ControlSchema>
export type ProfileDisplay = Static<typeof DisplaySchema>
export type ProfilePlace = Static<typeof PlaceSchema>
export type ProfileBinding = Static<typeof BindingSchema>
/** One of the things that a control does. */
export type ControlBinding = Static<typeof ControlBindingSchema>

import type { Path } from '../../contract/parameters.ts'
import { pick, STRIP, stripsOf } from '../../contract/profile-lines.ts'
import type { ProfileDisplay } from '../../contract/profile.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { Control } from './expand.ts'
import { activeHands, type Hand, type Mapping } from './mapping.ts'
import type { Showing } from './show.ts'
import { fitted, longName, shortName, valueText } from './words.ts'

/** How long a control that was turned has the display. */
export const TURN_MS = 1500

type Display = Omit<ProfileDisplay, 'of' | 'number'> & {
  readonly number: number
  /** Undefined where it shows what turned last. */
  readonly of: readonly Control[] | undefined
}
export type Displays = {
  /** A control was turned by hand. */
  turned: (hand: Hand, now: MonotonicMs) => Showing[]
  /** What shows that a parameter has changed. */
  about: (path: Path, now: MonotonicMs) => Showing[]
  /** What has changed by time alone, or with a layer or a page. */
  look: (now: MonotonicMs) => Showing[]
  /** Every display as it stands; what was sent before may be lost. */
  all: (now: MonotonicMs) => Showing[]
  /** Every display blank. */
  nothing: () => Showing[]
}

const displaysOf = ({ profile, controls }: Mapping): Display[] =>
  (profile.displays ?? []).flatMap(given => {
    const count = given.id.includes(STRIP) ? stripsOf(profile) : 1
    return Array.from({ length: count }, (_, strip): Display => {
      const named = (id: string): string => id.replaceAll(STRIP, String(strip + 1))
      const of = given.of?.flatMap(id => controls.find(control => control.id === named(id)) ?? [])
      return { ...given, id: named(given.id), number: pick(given.number, strip, 0), of }
    })
  })

const two = (byte: number): string => byte.toString(16).padStart(2, '0')
/** A byte as the EC4 takes it: its upper four bits over 20, its lower over 10. Source: Faderfox EC4 SysEx commands */
const nibbles = (byte: number): string => `${two(0x20 | (byte >> 4))} ${two(0x10 | (byte & 15))}`

/** The bytes that write a text. */
const bytesFor = ({ bytes, number, code }: Display, text: string): number[] => {
  const characters = [...text].map(one => one.charCodeAt(0))
  const written = code === 'nibbles' ? characters.map(one => `4d ${nibbles(one)}`) : characters.map(two)
  return bytes
    .replace('nn', code === 'nibbles' ? nibbles(number) : two(number))
    .replace('tt', written.join(' '))
    .split(' ')
    .map(byte => Number.parseInt(byte, 16))
}

/** The displays of a device: names at rest, values while something turns. Each is written only when its text is another. */
export const createDisplays = (mapping: Mapping): Displays => {
  const displays = displaysOf(mapping)
  const written = new Map<string, string>()
  const turns = new Map<Display, { hand: Hand; at: MonotonicMs }>()

  const turnedOn = (display: Display, now: MonotonicMs): Hand | undefined => {
    const turn = turns.get(display)
    if (!turn || (display.of && now - turn.at >= TURN_MS)) return
    return activeHands(mapping, turn.hand.control).includes(turn.hand) ? turn.hand : undefined
  }
  const textOf = (display: Display, now: MonotonicMs): string => {
    const { of, shows, width } = display
    const turned = turnedOn(display, now)
    const rest = of?.[0] && activeHands(mapping, of[0])[0]
    const hand = shows === 'name' && of ? rest : (turned ?? rest)
    if (!hand) return fitted('', width)
    const name = of ? shortName(hand.path) : longName(hand.path)
    const isValue = shows === 'value' || (shows === 'both' && turned !== undefined)
    return fitted(isValue ? valueText(hand.row, mapping.parameters.read(hand.path)) : name, width)
  }
  const write = (some: readonly Display[], now: MonotonicMs, always = false): Showing[] =>
    some.flatMap(display => {
      const text = textOf(display, now)
      if (!always && written.get(display.id) === text) return []
      written.set(display.id, text)
      return [{ lamp: `display ${display.id}`, bytes: bytesFor(display, text) }]
    })
  return {
    turned: (hand, now) => {
      const own = displays.filter(({ of }) => of === undefined || of.includes(hand.control))
      for (const display of own) turns.set(display, { hand, at: now })
      return write(own, now)
    },
    about: (path, now) => (mapping.byPath.has(path) ? write(displays, now) : []),
    look: now => write(displays, now),
    all: now => write(displays, now, true),
    nothing: () =>
      displays.map(display => ({
        lamp: `display ${display.id}`,
        bytes: bytesFor(display, fitted('', display.width)),
      })),
  }
}

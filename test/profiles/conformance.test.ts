import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { get, handle, report, set } from '../../bridge/tree/index.ts'
import type { Row } from '../../contract/parameter-row.ts'
import type { Profile } from '../../contract/profile.ts'
import { positionOf } from '../../contract/travel.ts'
import { type Bound, boundOf, bytesOf, clickOf, colourOf, lampOf, profiles, topOf } from './read-profile.ts'
import { openStand } from './stand.ts'

const RUNS = { numRuns: process.env.STEMBRIDGE_SOAK ? 200 : 8 }
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What a control does to its parameter where the profile does not say. */
const modeOf = ({ binding, control }: Bound, row: Row): string =>
  binding.mode ?? (row.kind === 'trigger' ? 'trigger' : control.kind === 'button' ? 'toggle' : 'absolute')
/** On and off of a button that sets a value. */
const statesOf = ({ binding: { value } }: Bound, row: Row) => {
  const on = value ?? (row.type === 'boolean' ? true : row.range?.[1])
  return { on, off: typeof on === 'boolean' ? !on : row.default, other: row.type === 'boolean' ? !on : row.range?.[1] }
}
type Stand = ReturnType<typeof openStand>
const rowOf = ({ tree }: Stand, { path }: Bound): Row => tree.entries.get(path)?.row as Row
const send = ({ wire }: Stand, of: Bound, ...values: number[]): void =>
  void wire.send(...values.flatMap(value => bytesOf(of, value)))

const slides = (stand: Stand, of: Bound): void => {
  const [row, top] = [rowOf(stand, of), topOf(of.control)]
  const at = (raw: number): number => {
    send(stand, of, raw)
    const position = positionOf(row, get(stand.tree, of.path) as number)
    return of.control.invert ? 1 - position : position
  }
  send(stand, of, 0, top, 0)
  expect([at(top), at(0)], of.id).toEqual([expect.closeTo(1, 9), expect.closeTo(0, 9)])
  fc.assert(
    fc.property(fc.nat(top), raw => {
      stand.wait(1000)
      send(stand, of, top, 0)
      // The middle of rows that rest there is a whole step; nothing is further off than one, or than a hundredth dB.
      expect(Math.abs(at(raw) - raw / top), `${of.id} at ${raw}`).toBeLessThanOrEqual(1 / top + 0.002)
    }),
    RUNS,
  )
}

const clicks = (stand: Stand, of: Bound): void => {
  const row = rowOf(stand, of)
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 20 }), count => {
      stand.wait(1000)
      const middle = ((row.range?.[0] as number) + (row.range?.[1] as number)) / 2
      set(stand.tree, of.path, middle, { origin: 'panel' })
      const before = positionOf(row, get(stand.tree, of.path) as number)
      if (count !== 0) send(stand, of, clickOf(of, count))
      const went = positionOf(row, get(stand.tree, of.path) as number) - before
      const wanted = Math.min(1 - before, Math.max(-before, count * (of.binding.step ?? 1 / 128)))
      expect(went, of.id).toBeCloseTo(wanted, 2)
    }),
    RUNS,
  )
}

const fires = (stand: Stand, of: Bound): void => {
  const fired = vi.fn()
  handle(stand.tree, of.path, fired)
  const { value } = of.binding
  if (of.control.relative) send(stand, of, clickOf(of, 1), clickOf(of, -1))
  else send(stand, of, 127, 0)
  const wanted = of.control.relative ? [value, -Number(value)] : [value ?? true]
  expect(
    fired.mock.calls.map(([given]) => given),
    of.id,
  ).toEqual(wanted)
}

const switches = (stand: Stand, of: Bound): void => {
  const row = rowOf(stand, of)
  const mode = modeOf(of, row)
  const { on, off, other } = statesOf(of, row)
  const now = () => get(stand.tree, of.path)
  set(stand.tree, of.path, mode === 'set' ? other : off, { origin: 'panel' })
  send(stand, of, topOf(of.control))
  expect(now(), of.id).toBe(on)
  send(stand, of, 0)
  expect(now(), of.id).toBe(mode === 'momentary' ? off : on)
  send(stand, of, topOf(of.control), 0)
  expect(now(), of.id).toBe(mode === 'set' ? on : off)
}

/** Where the bytes of a lamp hold its value. */
const valuePlaces = (of: Bound): number[] => {
  const [none, all] = [lampOf(of, 0), lampOf(of, lampOf(of, 0)[0] === 0xf0 ? 127 : 16383)]
  return all.flatMap((byte, n) => (byte !== none[n] ? [n] : []))
}
/** The lamp's last message among all that was sent, by its address. */
const lastOf = ({ wire }: Stand, of: Bound): number[] | undefined => {
  const [blank, places] = [lampOf(of, 0), valuePlaces(of)]
  return wire.sent.findLast(
    bytes => bytes.length === blank.length && bytes.every((byte, n) => byte === blank[n] || places.includes(n)),
  )
}
/** The value that a lamp's message holds. */
const rawOf = (of: Bound, bytes: number[] | undefined): number =>
  valuePlaces(of).reduceRight((raw, place) => (raw << 7) | (bytes?.[place] ?? -1), 0)

const shows = (stand: Stand, of: Bound, profile: Profile): void => {
  const row = rowOf(stand, of)
  const mode = modeOf(of, row)
  const shown = (value: number | boolean): number[] | undefined => {
    if (row.kind === 'reading') report(stand.tree, of.path, value)
    else set(stand.tree, of.path, value, { origin: 'panel' })
    stand.wait(1000)
    return lastOf(stand, of)
  }
  if (mode === 'trigger') {
    stand.wait(1000)
    expect(lastOf(stand, of), of.id).toEqual(lampOf(of, colourOf(profile, of, 'ready')))
    return
  }
  if (mode !== 'absolute' || row.type === 'boolean') {
    const { on, off, other } = statesOf(of, row)
    const lit = of.binding.lit !== 'off'
    for (const [value, state] of [
      [on, lit],
      [mode === 'set' ? other : off, !lit],
      [on, lit],
    ] as const)
      expect(shown(value as number), of.id).toEqual(lampOf(of, colourOf(profile, of, state ? 'on' : 'off')))
    return
  }
  const [low, high] = of.control.led?.range ?? [0, topOf(of.control)]
  const [from, to] = of.binding.span ?? row.range ?? [0, 1]
  expect(shown(to), of.id).toEqual(lampOf(of, high))
  expect(shown(from), of.id).toEqual(lampOf(of, low))
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), share => {
      const value = from + share * (to - from)
      const exact = low + (of.binding.span ? share : positionOf(row, value)) * (high - low)
      // The middle of rows that rest there is a whole step, and a hundredth dB is not sent.
      const off = Math.abs(rawOf(of, shown(value)) - exact)
      expect(off, `${of.id} at ${value}`).toBeLessThanOrEqual(1.5 + 0.002 * (high - low))
    }),
    RUNS,
  )
}

describe.each(profiles.map(({ profile }) => [profile.model, profile] as const))(
  '%s, as its profile has it',
  (_, profile) => {
    const all = boundOf(profile)

    it('turns the bytes of every control into the value of every parameter that it is bound to', () => {
      const stand = openStand(profile, all)
      for (const of of all.filter(({ control }) => control.kind !== 'lamp')) {
        stand.wait(1000)
        const back = stand.goTo(of)
        const mode = modeOf(of, rowOf(stand, of))
        if (mode === 'trigger') fires(stand, of)
        else if (mode !== 'absolute') switches(stand, of)
        else if (of.control.relative) clicks(stand, of)
        else slides(stand, of)
        back()
      }
      stand.device.close()
    })

    it('turns the value of every parameter into the bytes of the lamp, ring or motor that shows it', () => {
      const stand = openStand(profile, all)
      const seen = new Set<string>()
      for (const of of all.filter(({ control }) => control.led)) {
        const place = `${of.id} ${of.page} ${of.binding.layer}`
        if (seen.has(place)) continue
        seen.add(place)
        const back = stand.goTo(of)
        shows(stand, of, profile)
        back()
      }
      stand.device.close()
    })

    it('is asked, set up, lit and let go by the bytes of its profile, no faster than it takes them', () => {
      const stand = openStand(profile, all)
      const { rate = { messages: 16, everyMs: 4 }, identity, init = [], query = [], teardown = [], keepAlive } = profile
      const first = [...(identity ? ['F0 7E 7F 06 01 F7'] : []), ...init, ...query].map(stand.hex)
      const counts = [stand.wire.sent.length]
      for (let ms = 0; ms < 250; ms += rate.everyMs) {
        const before = stand.wire.sent.length
        stand.wait(rate.everyMs)
        counts.push(stand.wire.sent.length - before)
      }
      expect(Math.max(...counts)).toBeLessThanOrEqual(rate.messages)
      expect(stand.wire.sent.slice(0, first.length)).toEqual(first)
      stand.wait(keepAlive ? keepAlive.everyMs * 10 : 1000)
      const woken = stand.wire.sent.filter(bytes => keepAlive && `${bytes}` === `${stand.hex(keepAlive.bytes)}`)
      expect(woken.length).toBeGreaterThanOrEqual(keepAlive ? 10 : 0)
      stand.device.close()
      expect(stand.wire.sent.slice(stand.wire.sent.length - teardown.length)).toEqual(teardown.map(stand.hex))
      for (const of of all.filter(({ control }) => control.led && control.kind === 'button'))
        expect(lastOf(stand, of), of.id).toEqual(lampOf(of, colourOf(profile, of, 'off')))
    })

    it('is sent whole messages alone: a status, data of 7 bits, a SysEx to its end', () => {
      const stand = openStand(profile, all)
      for (const of of all) {
        const row = rowOf(stand, of)
        if (row.kind !== 'value' || row.reserved || row.type === 'text') continue
        set(stand.tree, of.path, row.type === 'boolean' ? row.default !== true : row.range?.[1], { origin: 'panel' })
        stand.wait(50)
      }
      stand.device.close()
      for (const bytes of stand.wire.sent) {
        const [status = 0, ...data] = bytes
        const body = status === 0xf0 ? data.slice(0, -1) : data
        expect([status >= 0x80, body.every(byte => byte >= 0 && byte < 128)], `${bytes}`).toEqual([true, true])
        expect(status === 0xf0 ? bytes.at(-1) : bytes.length, `${bytes}`).toBe(status === 0xf0 ? 0xf7 : 3)
      }
    })
  },
)

it('there are thirteen of them', () => expect(profiles.length).toBe(13))

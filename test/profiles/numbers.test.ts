import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { get, handle, set } from '../../bridge/tree/index.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { profiles } from './read-profile.ts'
import { openStand } from './stand.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Bytes as the sources print them, written down a second time by hand: what a device sends, a path and its value then;
 *  what is set, and what the device is sent then. */
type Heard = [file: string, bytes: string, path: string, value: ParameterValue]
type Sent = [file: string, path: string, value: ParameterValue, bytes: string]
const APC = 'akai-apc40-mkii'
const [XL2, XL3] = ['novation-launch-control-xl-mk2', 'novation-launch-control-xl-mk3']
const [MINI, MCU] = ['behringer-x-touch-mini', 'mackie-control']
const [D400, FLX4] = ['pioneer-ddj-400', 'pioneer-ddj-flx4']
const [MIX, NANO] = ['akai-midimix', 'korg-nanokontrol2']
const [BEAT, F1, EC4] = ['arturia-beatstep', 'native-instruments-kontrol-f1', 'faderfox-ec4']

const heard: Heard[] = [
  [APC, 'B0 07 00 B0 07 7F', '/deck/1/stem/vocals/fader', 1],
  [APC, 'B7 07 7F B7 07 00', '/deck/2/stem/other/fader', 0],
  [APC, 'B0 0F 00 B0 0F 7F', '/master/crossfade', 1],
  [APC, '95 32 7F', '/deck/2/stem/drums/mute', true],
  [APC, '90 5B 7F', '/deck/1/play', true],
  [APC, '90 62 7F B0 30 00 B0 30 7F', '/deck/1/stem/vocals/pan', 1],
  [MIX, 'B0 3D 00 B0 3D 7F', '/deck/2/stem/other/fader', 1],
  [XL2, 'B8 4D 00 B8 4D 7F', '/deck/1/stem/vocals/fader', 1],
  [XL2, '98 3C 7F', '/deck/2/stem/other/mute', true],
  [XL2, '98 69 7F 98 69 00 B8 38 00 B8 38 7F', '/deck/2/stem/other/pan', 1],
  [XL3, 'BF 05 00 BF 05 7F', '/deck/1/stem/vocals/fader', 1],
  [XL3, 'BF 5D 60', '/deck/1/stem/vocals/filter', 0.5],
  [XL3, 'B0 67 7F B0 67 00 BF 05 00 BF 05 7F', '/deck/1/stem/guitar/fader', 1],
  [MINI, 'B0 10 41 B0 10 7F', '/deck/1/stem/vocals/fader', 0],
  [MINI, '90 59 7F', '/deck/1/stem/vocals/mute', true],
  [MINI, 'E8 00 00 E8 7F 7F', '/master/gain', 6],
  [MCU, 'E0 7F 7F', '/deck/1/stem/vocals/fader', 1],
  [MCU, 'E8 00 00', '/master/gain', -144],
  [MCU, '90 5E 7F', '/deck/1/play', true],
  [MCU, '90 2F 7F 90 2F 00 90 10 7F', '/deck/1/stem/guitar/mute', true],
  [D400, 'B0 13 00 B0 33 00 B0 13 7F B0 33 7F', '/deck/1/gain', 6],
  [D400, 'B6 1F 00 B6 3F 00 B6 1F 7F B6 3F 7F', '/master/crossfade', 1],
  [D400, 'B1 00 00 B1 20 00 B1 00 7F B1 20 7F', '/deck/2/rate', 0.5],
  [D400, '90 0B 7F', '/deck/1/play', true],
  [D400, '97 64 7F', '/deck/1/loop', 4],
  [D400, '99 31 7F', '/deck/2/stem/drums/mute', true],
  [FLX4, '97 40 7F', '/deck/1/stem/vocals/mute', true],
  [FLX4, '9A 43 7F', '/deck/2/stem/other/solo', true],
  [FLX4, 'B6 18 00 B6 38 00 B6 18 7F B6 38 7F', '/deck/2/stem/vocals/filter', 1],
  [BEAT, 'B0 0A 00 B0 0A 7F', '/deck/1/stem/vocals/fader', 1],
  [BEAT, '90 2C 7F', '/deck/1/stem/vocals/mute', true],
  [F1, 'B0 06 00 B0 06 7F', '/deck/1/stem/vocals/fader', 1],
  [F1, 'B0 16 7F B0 16 00 B0 0A 7F', '/deck/2/stem/vocals/mute', true],
  [EC4, 'BF 12 40', '/deck/1/stem/vocals/filter', -1],
  [EC4, 'BF 25 7F', '/deck/2/stem/other/mute', true],
  ['touchosc', 'B0 07 7F', '/deck/1/stem/vocals/fader', 1],
]
/** What fires: a device's bytes, a trigger, and what it is fired with. */
const fired: Heard[] = [
  [D400, 'B6 40 01', '/library/browse/move', 1],
  [D400, 'B6 40 7F', '/library/browse/move', -1],
  [D400, '96 46 7F', '/deck/1/load/marked', true],
  [D400, '96 47 7F', '/deck/2/load/marked', true],
  [FLX4, '96 41 7F', '/library/browse/load', true],
  [APC, '90 5E 7F', '/library/browse/move', -1],
  [APC, '90 60 7F', '/deck/2/load/marked', true],
  [MCU, '90 61 7F', '/library/browse/move', 1],
  [MINI, '90 54 7F B0 17 41', '/library/browse/move', -1],
  [MIX, '90 1B 7F 90 19 7F', '/library/browse/move', -1],
  [MIX, '90 1B 7F 90 0F 7F', '/deck/2/load/marked', true],
  [NANO, 'B0 3C 7F B0 3E 7F', '/library/browse/move', 1],
  [NANO, 'B0 3C 7F B0 3A 7F', '/deck/1/load/marked', true],
  [NANO, 'B0 3C 7F B0 3C 00 B0 3A 7F', '/deck/1/cue', true],
  [F1, 'B0 17 7F B0 29 7F', '/library/browse/move', -1],
  [F1, 'B0 17 7F B0 19 7F', '/deck/2/load/marked', true],
  [XL2, '98 6B 7F B8 69 7F', '/library/browse/move', 1],
  [XL2, '98 6B 7F B8 6A 7F', '/deck/1/load/marked', true],
  [XL3, 'B6 3F 7F B0 2D 7F', '/library/browse/move', -1],
  [XL3, 'B6 3F 7F B0 30 7F', '/deck/2/load/marked', true],
]
const sent: Sent[] = [
  [APC, '/deck/1/stem/vocals/solo', true, '90 31 7F'],
  [APC, '/deck/2/sync', true, '90 53 0D'],
  [APC, '/deck/1/stem/drums/filter', 1, 'B0 31 7F'],
  [XL2, '/deck/1/stem/vocals/mute', true, 'F0 00 20 29 02 11 78 08 18 0C F7'],
  [XL2, '/deck/1/play', true, 'F0 00 20 29 02 11 78 08 2C 0F F7'],
  [XL3, '/deck/1/stem/vocals/mute', true, 'B0 2D 00'],
  [XL3, '/deck/1/stem/drums/solo', true, 'B0 26 0D'],
  [MINI, '/deck/1/stem/vocals/fader', 1, 'B0 30 2B'],
  [MINI, '/deck/1/stem/vocals/solo', true, '90 57 7F'],
  [MCU, '/deck/1/stem/vocals/fader', 0, 'E0 00 00'],
  [MCU, '/deck/1/stem/drums/pan', -1, 'B0 31 11'],
  [D400, '/deck/2/play', true, '91 0B 7F'],
  [FLX4, '/deck/1/stem/vocals/mute', true, '97 40 00'],
  [BEAT, '/deck/2/stem/other/solo', true, 'F0 00 20 6B 7F 42 02 00 10 7F 01 F7'],
  [F1, '/deck/1/stem/vocals/solo', true, 'B0 0E 7F'],
  [EC4, '/deck/1/stem/vocals/filter', 1, 'BF 12 7F'],
]
const standOf = (file: string) => {
  const found = profiles.find(one => one.file === `${file}.json`)
  if (!found) throw new Error(`${file} is not there`)
  const stand = openStand(found.profile)
  stand.wait(1000)
  return stand
}

describe('the bytes that the sources print', () => {
  it.each(heard)('%s: %s is %s = %s', (file, bytes, path, value) => {
    const stand = standOf(file)
    stand.wire.send(...stand.hex(bytes))
    const now = get(stand.tree, path)
    expect(typeof value === 'number' ? Number(now) : now).toEqual(
      typeof value === 'number' ? expect.closeTo(value, 2) : value,
    )
    stand.device.close()
  })

  it.each(fired)('%s: %s fires %s with %s', (file, bytes, path, value) => {
    const stand = standOf(file)
    const calls: unknown[] = []
    handle(stand.tree, path, given => void calls.push(given))
    stand.wire.send(...stand.hex(bytes))
    expect(calls).toEqual([value])
    stand.device.close()
  })

  it.each(sent)('%s: %s = %s is %s', (file, path, value, bytes) => {
    const stand = standOf(file)
    stand.wire.sent.length = 0
    set(stand.tree, path, value, { origin: 'panel' })
    stand.wait(100)
    expect(stand.wire.sent).toContainEqual(stand.hex(bytes))
    stand.device.close()
  })

  it('set the devices up: out of their generic modes, on our template, asked for their positions', () => {
    const first = (file: string) => {
      const stand = standOf(file)
      stand.device.close()
      return stand.wire.sent.map(bytes =>
        bytes
          .map(byte => byte.toString(16).padStart(2, '0'))
          .join(' ')
          .toUpperCase(),
      )
    }
    expect(first(APC)).toContain('F0 47 7F 29 60 00 04 42 01 00 00 F7')
    expect(first(XL2)).toContain('F0 00 20 29 02 11 77 08 F7')
    expect(first(XL3)[0]).toBe('F0 00 20 29 02 15 02 7F F7')
    expect(first(MINI)).toContain('B0 7F 01')
    expect(first(D400)[0]).toBe('F0 00 40 05 00 00 02 06 00 03 01 F7')
    expect(first(FLX4).filter(bytes => bytes === 'F0 00 40 05 00 00 04 05 00 50 02 F7').length).toBeGreaterThan(4)
  })
})

import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { laneValue, type Point } from '../../contract/automation.ts'
import { stem } from '../../contract/parameters.ts'
import { parseAutomation } from '../../bridge/automation/shelf.ts'
import { beginGesture, moveGesture, writeGesture } from '../../bridge/automation/gesture.ts'
import { putLane } from '../../bridge/automation/index.ts'
import { positionOf } from '../../contract/travel.ts'
import { automated } from './rig.ts'

const GAIN = '/deck/1/stem/vocals/gain'
const MUTE = '/deck/1/stem/drums/mute'
const armed = (latch = false) => {
  const rig = automated()
  rig.say('/deck/1/load', 'song')
  rig.say('/deck/1/automation/record', true)
  rig.say('/deck/1/automation/latch', latch)
  rig.say('/deck/1/play', true)
  return rig
}
const lane = (path: string, points: Point[]) => ({ path, unit: 'samples' as const, points })

describe('recording automation', () => {
  it('writes a switch down where it was turned, and what it stood at before', () => {
    const rig = armed()
    rig.pass(1)
    rig.say(MUTE, true)
    rig.pass(1)
    expect(rig.points('stem/drums/mute')).toEqual([
      [0, 0, 'hold'],
      [44_100, 1, 'hold'],
    ])
  })

  it('keeps a movement within a hundredth of the travel by far fewer points', () => {
    const rig = armed()
    const touch = rig.from('panel:a')
    touch(GAIN, 0, true)
    for (let i = 0; i < 100; i++) {
      touch(GAIN, -20 * Math.sin((Math.PI * i) / 200) ** 2)
      rig.pass(0.02)
    }
    touch(GAIN, undefined, false)
    rig.pass(1)
    const points = rig.points('stem/vocals/gain')
    expect(points.length).toBeGreaterThan(3)
    expect(points.length).toBeLessThan(40)
    for (let i = 5; i < 95; i++) {
      const moved = positionOf(stem.gain, -20 * Math.sin((Math.PI * i) / 200) ** 2)
      expect(positionOf(stem.gain, laneValue(stem.gain, points, i * 0.02 * 44_100))).toBeCloseTo(moved, 1.9)
    }
  })

  it('writes over what the lane had there, and lets it go on behind', () => {
    const rig = armed()
    rig.pass(0.01)
    putLane(
      rig.automation,
      'song',
      lane('stem/vocals/gain', [
        [0, -10, 'hold'],
        [200_000, -3, 'hold'],
      ]),
      'panel:a',
    )
    rig.pass(1)
    const touch = rig.from('panel:a')
    touch(GAIN, -30, true)
    rig.pass(1)
    touch(GAIN, undefined, false)
    rig.pass(2)
    const points = rig.points('stem/vocals/gain')
    const at = (seconds: number) => laneValue(stem.gain, points, seconds * 44_100)
    expect([at(0.5), at(1.5), at(2.9), at(5)]).toEqual([-10, -30, -10, -3])
  })

  it('keeps writing in latch mode until the deck holds', () => {
    const rig = armed(true)
    rig.pass(0.01)
    putLane(rig.automation, 'song', lane('stem/vocals/gain', [[0, -10, 'hold']]), 'panel:a')
    rig.say(GAIN, -30)
    rig.pass(3)
    rig.say('/deck/1/play', false)
    rig.pass(0.1)
    const points = rig.points('stem/vocals/gain')
    expect(laneValue(stem.gain, points, 2.9 * 44_100)).toBe(-30)
    expect(laneValue(stem.gain, points, 4 * 44_100)).toBe(-10)
  })

  it('ends a gesture where the playhead jumps, and begins anew behind the jump', () => {
    const rig = armed()
    rig.pass(1)
    const touch = rig.from('panel:a')
    touch(GAIN, -30, true)
    rig.pass(0.5)
    rig.say('/deck/1/seek', 10)
    rig.pass(0.5)
    touch(GAIN, -30, false)
    rig.pass(0.1)
    const points = rig.points('stem/vocals/gain')
    const at = (seconds: number) => laneValue(stem.gain, points, seconds * 44_100)
    expect([at(0.9), at(1.2), at(10.2)]).toEqual([0, -30, -30])
    expect(points.every(([when]) => when < 1.6 * 44_100 || when >= 10 * 44_100)).toBe(true)
  })

  it('writes nothing down while the deck holds or is not armed', () => {
    const rig = armed()
    rig.say('/deck/1/automation/record', false)
    rig.say(GAIN, -5)
    rig.say('/deck/1/play', false)
    rig.say('/deck/1/automation/record', true)
    rig.say(GAIN, -7)
    rig.pass(1)
    expect(rig.points('stem/vocals/gain')).toEqual([])
  })
})

describe('playing automation on the surfaces', () => {
  const playing = (points: Point[]) => {
    const rig = automated()
    rig.say('/deck/1/load', 'song')
    putLane(rig.automation, 'song', lane('stem/vocals/gain', points), 'panel:a')
    rig.say('/deck/1/play', true)
    return rig
  }

  it('shows every surface where the lane is', () => {
    const rig = playing([
      [0, -20, 'linear'],
      [88_200, 0, 'hold'],
    ])
    rig.pass(0.1)
    expect(rig.value(GAIN)).toBeLessThan(-17)
    rig.pass(2)
    expect(rig.value(GAIN)).toBe(0)
    expect(rig.value('/deck/1/automation/lanes')).toBe(1)
  })

  it('leaves a control to the hand that holds it, and takes it back half a second after', () => {
    const rig = playing([[0, -20, 'hold']])
    const told: string[][] = []
    rig.automation.listeners.add({ left: paths => void told.push(paths) })
    rig.pass(0.5)
    rig.from('osc:fader')(GAIN, -3)
    rig.pass(0.4)
    expect(rig.value(GAIN)).toBe(-3)
    rig.pass(0.3)
    expect(rig.value(GAIN)).toBe(-20)
    expect(told).toEqual([[GAIN], []])
  })

  it('leaves it in latch mode until the deck holds', () => {
    const rig = playing([[0, -20, 'hold']])
    rig.say('/deck/1/automation/latch', true)
    rig.pass(0.5)
    rig.say(GAIN, -3)
    rig.pass(3)
    expect(rig.value(GAIN)).toBe(-3)
    rig.say('/deck/1/play', false)
    rig.pass(1)
    rig.say('/deck/1/play', true)
    rig.pass(0.1)
    expect(rig.value(GAIN)).toBe(-20)
  })

  it('follows the beats of a lane that is drawn in beats', () => {
    const rig = automated()
    rig.say('/deck/1/load', 'song')
    const beat = rig.transport.decks[1].grid?.beats[4] as number
    putLane(
      rig.automation,
      'song',
      {
        path: 'stem/drums/mute',
        unit: 'beats',
        points: [
          [0, 0, 'hold'],
          [4, 1, 'hold'],
        ],
      },
      'panel:a',
    )
    expect(rig.automation.loaded[1].lanes[0]?.points[1]?.[0]).toBeCloseTo(beat, -0.5)
  })
})

describe('keeping automation', () => {
  it('finds the lanes again after a restart, on whichever deck the track lies', async () => {
    const rig = automated()
    rig.say('/deck/1/load', 'song')
    putLane(rig.automation, 'song', lane('stem/vocals/gain', [[0, -20, 'hold']]), 'panel:a')
    await rig.shelf.close()
    const again = automated(rig.data)
    again.say('/deck/2/load', 'song')
    again.say('/deck/2/play', true)
    again.pass(0.1)
    expect(again.value('/deck/2/stem/vocals/gain')).toBe(-20)
  })

  it('reads back what it wrote, and refuses what does not fit', () => {
    const point = fc.tuple(
      fc.nat(1e6),
      fc.double({ min: -144, max: 6, noNaN: true }),
      fc.constantFrom('hold' as const, 'linear' as const),
    )
    fc.assert(
      fc.property(fc.array(point), given => {
        const points = given.sort((a, b) => a[0] - b[0])
        const lanes = [lane('stem/vocals/gain', points as Point[])]
        expect(parseAutomation(JSON.stringify({ version: 1, lanes }))).toEqual(JSON.parse(JSON.stringify(lanes)))
      }),
    )
    for (const text of [
      '',
      '{',
      '{"version":2,"lanes":[]}',
      '{"version":1,"lanes":[{"path":"../x","unit":"samples","points":[]}]}',
    ])
      expect(parseAutomation(text)).toBeUndefined()
  })

  it('keeps points in order whatever gestures are written over one another', () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.double({ min: -40, max: 6, noNaN: true })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400_000), moves), { minLength: 1, maxLength: 8 }), gestures => {
        let points: Point[] = []
        for (const [from, hand] of gestures) {
          const gesture = beginGesture(stem.gain, 0, from)
          let at = from
          for (const [wait, value] of hand) {
            at += wait
            moveGesture(gesture, at, value)
          }
          const behind = points.length > 0 ? laneValue(stem.gain, points, at + 1) : undefined
          points = writeGesture(points, gesture)
          for (let i = 1; i < points.length; i++)
            expect(points[i]?.[0]).toBeGreaterThanOrEqual(points[i - 1]?.[0] as number)
          if (behind !== undefined) expect(laneValue(stem.gain, points, at + 1)).toBeCloseTo(behind, 1)
        }
      }),
    )
  })
})

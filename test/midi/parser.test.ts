import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createParser, type MidiMessage, SYSEX_LIMIT } from '../../bridge/midi/parser.ts'

const parse = (...pieces: number[][]) => {
  const heard: MidiMessage[] = []
  const parser = createParser(message => heard.push(message))
  for (const piece of pieces) parser.push(piece)
  return { heard, dropped: parser.broken + parser.endless }
}
const cc = (number: number, value: number, channel = 1): MidiMessage => ({ message: 'cc', channel, number, value })

/** Messages as their bytes, each with its own status. */
const message = fc.oneof(
  fc.tuple(fc.integer({ min: 0x80, max: 0xbf }), fc.nat(127), fc.nat(127)),
  fc.tuple(fc.integer({ min: 0xc0, max: 0xdf }), fc.nat(127)),
  fc.tuple(fc.integer({ min: 0xe0, max: 0xef }), fc.nat(127), fc.nat(127)),
  fc.array(fc.nat(127), { maxLength: 40 }).map(data => [0xf0, ...data, 0xf7]),
  fc.tuple(fc.constant(0xf2), fc.nat(127), fc.nat(127)),
)

describe('bytes of a device', () => {
  it('are messages with channels from 1', () => {
    expect(parse([0xb0, 48, 127], [0x99, 36, 100], [0x89, 36, 64], [0xe2, 1, 64]).heard).toEqual([
      cc(48, 127),
      { message: 'note', channel: 10, number: 36, value: 100 },
      { message: 'note', channel: 10, number: 36, value: 0 },
      { message: 'pitchbend', channel: 3, number: 0, value: 8193 },
    ])
  })

  it('may leave out a status that stays the same', () => {
    expect(parse([0xb0, 0, 1, 0, 2, 1], [3]).heard).toEqual([cc(0, 1), cc(0, 2), cc(1, 3)])
  })

  it('may carry the clock inside another message, and inside a SysEx', () => {
    const clock = { message: 'realtime', status: 0xf8 }
    expect(parse([0xb0, 0xf8, 7, 0xfe, 100]).heard).toEqual([clock, { message: 'realtime', status: 0xfe }, cc(7, 100)])
    expect(parse([0xf0, 1, 0xf8, 2, 0xf7]).heard).toEqual([
      clock,
      { message: 'sysex', bytes: Uint8Array.of(0xf0, 1, 2, 0xf7) },
    ])
  })

  it('mean the same however they are cut, and whatever clock runs between them', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), fc.infiniteStream(fc.nat(4)), (messages, cuts) => {
        const bytes = messages.flat()
        const whole = parse(bytes).heard
        const pieces: number[][] = []
        for (let at = 0; at < bytes.length; ) {
          const length = cuts.next().value
          pieces.push(bytes.slice(at, at + length), [0xf8])
          at += length
        }
        expect(whole).toHaveLength(messages.length)
        expect(parse(...pieces).heard.filter(one => one.message !== 'realtime')).toEqual(whole)
      }),
    )
  })

  it('mean the same by running status', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(127), fc.nat(127)), { minLength: 1 }), pairs => {
        expect(parse([0xb4, ...pairs.flat()]).heard).toEqual(pairs.map(([number, value]) => cc(number, value, 5)))
      }),
    )
  })

  it('never throw and never give a value that no message has', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), pieces => {
        for (const one of parse(...pieces.map(piece => [...piece])).heard)
          if (one.message === 'cc' || one.message === 'note')
            expect([one.value >= 0 && one.value <= 127, one.channel >= 1 && one.channel <= 16]).toEqual([true, true])
      }),
      { numRuns: 500 },
    )
  })

  it('that break off are counted and the next message is right', () => {
    expect(parse([0xb0, 7, 0x90, 60, 1])).toEqual({
      heard: [{ message: 'note', channel: 1, number: 60, value: 1 }],
      dropped: 1,
    })
    expect(parse([1, 2, 0xf7, 0xb0, 1, 2]).heard).toEqual([cc(1, 2)])
  })

  it('hold a SysEx of up to 64 KB, and drop an endless one without keeping it', () => {
    const longest = [0xf0, ...Array(SYSEX_LIMIT - 2).fill(1), 0xf7]
    expect(parse(longest).heard).toHaveLength(1)
    const heard: MidiMessage[] = []
    const parser = createParser(one => heard.push(one))
    parser.push([0xf0])
    const chunk = new Uint8Array(64 * 1024)
    const before = process.memoryUsage().heapUsed
    for (let n = 0; n < 400; n++) parser.push(chunk)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16e6)
    parser.push([0xf7, 0xb0, 7, 7])
    expect([heard, parser.broken + parser.endless]).toEqual([[cc(7, 7)], 1])
  })

  it('of another device begin anew', () => {
    const heard: MidiMessage[] = []
    const parser = createParser(one => heard.push(one))
    parser.push([0xb0, 7])
    parser.reset()
    parser.push([100, 0x90, 1, 1])
    expect(heard).toEqual([{ message: 'note', channel: 1, number: 1, value: 1 }])
  })
})

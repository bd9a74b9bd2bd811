import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createOutlet } from '../../bridge/midi/outlet.ts'

describe('the lamps of a device', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const unreachable = (thrown: unknown): never => expect.unreachable(String(thrown))
  const lamp = (number: number, value: number) => ({ lamp: `lamp ${number}`, bytes: [0x90, number, value] })

  it('are sent in order, sixteen at once and sixteen each four milliseconds, to the last', () => {
    const sent: number[] = []
    const outlet = createOutlet(bytes => sent.push(bytes[1] as number), unreachable)
    for (let n = 0; n < 100; n++) outlet.show(lamp(n, 127))
    for (const count of [16, 32, 48, 64, 80, 96, 100]) {
      expect(sent).toEqual(Array.from({ length: count }, (_, n) => n))
      vi.advanceTimersByTime(4)
    }
    vi.advanceTimersByTime(8)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that wait are sent once, as they stand last', () => {
    const sent: number[][] = []
    const outlet = createOutlet(bytes => sent.push([...bytes]), unreachable)
    for (let n = 0; n < 16; n++) outlet.show(lamp(n, 0))
    for (let n = 0; n < 10_000; n++) outlet.show(lamp(20, n % 128))
    vi.advanceTimersByTime(100)
    expect(sent.slice(16)).toEqual([[0x90, 20, 9999 % 128]])
  })

  it('of a device that is gone throw at nobody', () => {
    const thrown = vi.fn()
    const outlet = createOutlet(() => {
      throw new Error('gone')
    }, thrown)
    for (let n = 0; n < 100; n++) outlet.show(lamp(n, 1))
    outlet.flush()
    expect(thrown).toHaveBeenCalled()
    outlet.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

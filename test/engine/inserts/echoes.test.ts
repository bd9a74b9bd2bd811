import { describe, expect, it } from 'vitest'
import { between, difference, largestStep, peak, rms, tone } from '../sound.ts'
import { BEAT, click, framesOver, insertOf, noise, pass, turn } from './render-insert.ts'

const OPEN = { damp: 20_000 }

describe('the echo', () => {
  it.each([
    [0.5, BEAT / 2],
    [0.75, (3 * BEAT) / 4],
    [2, 2 * BEAT],
  ])('comes %d beats later, again and again, each time by the feedback quieter', (time, frames) => {
    const { left } = pass(insertOf('echo', { time, feedback: 0.5, ...OPEN }), click(4))
    const whole = Math.round(frames)
    expect(left[whole]).toBe(1)
    expect(left[0]).toBe(0)
    expect(framesOver(left.subarray(0, 2 * whole - 1), 0.01)).toEqual([whole])
    const [second, third] = [2, 3].map(n => peak(left.subarray(n * whole, n * whole + 100))) as [number, number]
    expect(second).toBeGreaterThan(0.35)
    expect(second).toBeLessThanOrEqual(0.5)
    expect(third).toBeLessThan(second)
  })

  it('is as short and as long as it is told, and comes half as late where the line is too short for it', () => {
    const short = insertOf('echo', { time: 1 / 16, feedback: 0, ...OPEN })
    expect(framesOver(pass(short, click(1)).left, 0.5)).toEqual([Math.round(BEAT / 16)])
    const long = { time: 8, feedback: 0, ...OPEN }
    expect(framesOver(pass(insertOf('echo', long), click(5)).left, 0.5)).toEqual([8 * BEAT])
    // at a beat of 2 s: 16 s are too long, and 8, and 4 are not
    const slow = insertOf('echo', long, 44_100, 88_200)
    expect(framesOver(pass(slow, click(5)).left, 0.5)).toEqual([4 * 44_100])
  })

  it('loses what lies above its damping, more with each echo', () => {
    const sound = new Float32Array(3 * 44_100)
    sound.set(noise(0.1, 0.5))
    const { left } = pass(insertOf('echo', { time: 1, feedback: 0.9, damp: 1000 }), sound)
    const roughness = (from: number) => {
      const part = left.subarray(from, from + 4410)
      return rms(difference(part.subarray(1), part.subarray(0, -1))) / rms(part)
    }
    expect(roughness(2 * BEAT)).toBeLessThan(0.4 * roughness(BEAT))
    expect(roughness(3 * BEAT)).toBeLessThan(roughness(2 * BEAT))
  })

  it('takes another time without a step', () => {
    const insert = insertOf('echo', { time: 0.5, feedback: 0.3 })
    const { left } = pass(insert, tone(110, 0.3, 3), {
      act: frame => {
        if (frame === 128 * 500) turn(insert, { time: 0.75 })
        if (frame === 128 * 700) turn(insert, { time: 1 / 16, feedback: 0.9 })
      },
    })
    expect(largestStep(left.subarray(30_000))).toBeLessThan(0.05)
  })

  it('keeps its sides apart', () => {
    const { left, right } = pass(insertOf('echo', { time: 1, ...OPEN }), click(2), { right: new Float32Array(88_200) })
    expect(peak(left)).toBe(1)
    expect(peak(right)).toBe(0)
  })
})

describe('the ping-pong', () => {
  it('goes from the left to the right and back, in time', () => {
    const { left, right } = pass(insertOf('ping-pong', { time: 0.5, feedback: 0.8, ...OPEN }), click(2))
    const half = BEAT / 2
    expect(framesOver(left.subarray(0, 3 * half - 1), 0.01)).toEqual([half])
    expect(framesOver(right.subarray(0, 4 * half - 1), 0.3)[0]).toBe(2 * half)
    expect(peak(left.subarray(3 * half, 3 * half + 50))).toBeGreaterThan(0.3)
    expect(peak(right.subarray(3 * half - 50, 3 * half + 50))).toBeLessThan(0.01)
  })
})

describe('the beat repeat', () => {
  it('passes what comes bit for bit while it is off', () => {
    const sound = noise(1, 0.5)
    expect(pass(insertOf('beat-repeat'), sound)).toEqual({ left: sound, right: sound })
  })

  it('repeats the last half beat for as long as it is on, then lets through what comes', () => {
    const sound = noise(4, 0.5)
    const insert = insertOf('beat-repeat', { length: 0.5 })
    const on = 128 * 300
    const off = 128 * 900
    const { left } = pass(insert, sound, {
      act: frame => {
        if (frame === on) turn(insert, { repeat: true })
        if (frame === off) turn(insert, { repeat: false })
      },
    })
    const half = Math.round(BEAT / 2)
    const seam = 300
    expect(left.subarray(0, on)).toEqual(sound.subarray(0, on))
    expect(left.subarray(on + seam, on + half)).toEqual(sound.subarray(on - half + seam, on))
    // what was heard first comes again, bit for bit
    expect(left.subarray(on + half, on + 2 * half)).toEqual(left.subarray(on, on + half))
    expect(left.subarray(on + 3 * half, on + 4 * half)).toEqual(left.subarray(on, on + half))
    expect(left.subarray(off + seam)).toEqual(sound.subarray(off + seam))
  })

  it('makes no step where it begins, ends, or goes round', () => {
    const insert = insertOf('beat-repeat', { length: 0.25 })
    const { left } = pass(insert, tone(170, 0.3, 3), {
      act: frame => {
        if (frame === 128 * 301) turn(insert, { repeat: true })
        if (frame === 128 * 600) turn(insert, { length: 1 / 16 })
        if (frame === 128 * 803) turn(insert, { repeat: false })
      },
    })
    expect(largestStep(left)).toBeLessThan(0.02)
  })

  it('fades by as much with every repeat', () => {
    const insert = insertOf('beat-repeat', { length: 1, fade: 0.5 })
    const { left } = pass(insert, tone(210, 0.4, 4), {
      act: frame => {
        if (frame === 128 * 400) turn(insert, { repeat: true })
      },
    })
    const at = (n: number) =>
      rms(between(left, (128 * 400 + n * BEAT + 500) / 44_100, (128 * 400 + (n + 1) * BEAT - 500) / 44_100))
    expect(at(1) / at(0)).toBeCloseTo(0.5, 1)
    expect(at(2) / at(1)).toBeCloseTo(0.5, 1)
  })
})

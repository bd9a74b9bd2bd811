import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openRtAudio } from '../../bridge/hosts/device/audify.ts'
import { chooseDevice, rateFor } from '../../bridge/hosts/device/choose-device.ts'
import { readDeviceConfig } from '../../bridge/hosts/device/config.ts'
import { channelsOf, createOutputs, interleave, layoutFor } from '../../bridge/hosts/device/outputs.ts'
import { createQueueDepth, seeMissed } from '../../bridge/hosts/device/queue-depth.ts'
import { readFrom } from '../../bridge/hosts/device/read-chunks.ts'
import { createSpareChunks } from '../../engine/hosting/spare-chunks.ts'
import { newFolder } from '../bridge/data-folder.ts'

const device = (id: number, name: string, outputChannels: number, isDefaultOutput = false) => ({
  id,
  name,
  outputChannels,
  isDefaultOutput,
  sampleRates: [44100, 48000],
  preferredSampleRate: 48000,
})
const DEVICES = [device(1, 'Microphone', 0), device(2, 'Built-in', 2, true), device(3, 'UMC1820 USB', 10)]

describe('the sound device', () => {
  it('is the default, or the one whose name has that part', () => {
    expect(chooseDevice(DEVICES, 'default').id).toBe(2)
    expect(chooseDevice(DEVICES, 'umc').id).toBe(3)
    expect(() => chooseDevice(DEVICES, 'micro')).toThrow(/no micro; there: Built-in, UMC1820 USB/)
    expect(() => chooseDevice([], 'default')).toThrow(expect.objectContaining({ code: 'no_device' }))
  })

  it('runs at its own rate, or at the wanted one where it has it', () => {
    const one = DEVICES[1] as (typeof DEVICES)[number]
    expect(rateFor(one, null)).toBe(48000)
    expect(rateFor(one, 44100)).toBe(44100)
    expect(() => rateFor(one, 96000)).toThrow(/does not run at 96000 Hz but at 44100, 48000/)
  })

  it('is set by the environment, and refuses what is none', () => {
    const of = (env: NodeJS.ProcessEnv) => readDeviceConfig(env, '/p').order
    expect(of({})).toMatchObject({ device: 'default', rate: null, frames: 128, outputs: 'master' })
    expect(of({ STEMBRIDGE_DEVICE_OUTPUTS: 'stems', STEMBRIDGE_DEVICE_FRAMES: '64' })).toMatchObject({
      frames: 64,
      outputs: 'stems',
    })
    for (const env of [
      { STEMBRIDGE_DEVICE_OUTPUTS: 'all' },
      { STEMBRIDGE_DEVICE_RATE: '0' },
      { STEMBRIDGE_DEVICE_RATE: '1e9' },
      { STEMBRIDGE_DEVICE_FRAMES: '-1' },
    ])
      expect(() => of(env)).toThrow(expect.objectContaining({ code: 'bad_usage' }))
  })

  it('that is not installed says how it is', () => {
    expect(() => openRtAudio('/nowhere')).toThrow(expect.objectContaining({ code: 'audio_missing' }))
  })
})

describe('outputs', () => {
  it('fit the device, whatever it has and whatever was asked for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('stems' as const, 'master' as const),
        fc.integer({ min: 2, max: 64 }),
        (wanted, n) => {
          const layout = layoutFor(wanted, n)
          expect(channelsOf(layout)).toBeLessThanOrEqual(n)
          expect(createOutputs(layout, 16).channels.length).toBe(channelsOf(layout))
        },
      ),
    )
    expect([layoutFor('stems', 28), layoutFor('stems', 24), layoutFor('stems', 8), layoutFor('master', 2)]).toEqual([
      'stems+master+cue',
      'stems',
      'master+cue',
      'master',
    ])
  })

  it('carry each channel in its place, and the mix on the pair of other while there are no stems', () => {
    const outputs = createOutputs('stems', 2)
    outputs.channels.forEach((channel, c) => {
      channel[0] = c
      channel[1] = -c
    })
    const [first] = outputs.mixes
    first?.from.left.fill(100)
    const block = new Float32Array(2 * 24)
    interleave(outputs, 2, block)
    expect([...block.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 106, 7])
    expect(block[24 + 23]).toBe(-23)
  })
})

describe('the queue of blocks', () => {
  it('is one deeper after each time the device found nothing, within bounds, once the engine is warm', () => {
    const depth = createQueueDepth()
    expect([seeMissed(depth, 5, false), depth.blocks]).toEqual([5, 2])
    expect([seeMissed(depth, 5, true), depth.blocks]).toEqual([0, 2])
    expect([seeMissed(depth, 9, true), depth.blocks]).toEqual([4, 3])
    for (let i = 10; i < 60; i++) seeMissed(depth, i, true)
    expect([depth.blocks, depth.missed]).toEqual([16, 59])
  })
})

describe('chunks read from the data folder', () => {
  const CHUNK = 16384
  it('are those of the file, as far as it goes; a file that is gone is an error', async () => {
    const data = newFolder()
    mkdirSync(join(data, 'mixes', 'a'), { recursive: true })
    const frames = Int16Array.from({ length: 2 * (CHUNK + 100) }, (_, i) => i % 30000)
    writeFileSync(join(data, 'mixes', 'a', 'mix.wav'), Buffer.concat([Buffer.alloc(44), Buffer.from(frames.buffer)]))
    const read = readFrom(data)
    const { signal } = new AbortController()
    const chunks = await read(
      'mixes/a',
      'mix',
      [
        { file: 0, index: 0, from: 0, to: CHUNK },
        { file: 0, index: 1, from: 0, to: CHUNK },
      ],
      signal,
      createSpareChunks(),
    )
    expect(chunks.map(({ index, from, to }) => [index, from, to])).toEqual([
      [0, 0, CHUNK],
      [1, 0, 100],
    ])
    expect(chunks[1]?.frames.subarray(0, 3)).toEqual(frames.subarray(2 * CHUNK, 2 * CHUNK + 3))
    const none = read('mixes/b', 'mix', [{ file: 0, index: 0, from: 0, to: 1 }], signal, createSpareChunks())
    await expect(none).rejects.toThrow(/ENOENT/)
    rmSync(data, { recursive: true })
  })
})

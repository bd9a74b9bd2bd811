import { createServer } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../cli/start/free-port.ts'
import { mayOpen } from '../../cli/start/open-page.ts'
import { startOptions } from '../../cli/start/start-options.ts'
import { Failure } from '../../contract/errors.ts'

describe('the options of start', () => {
  it('takes flags over the environment, and that over the defaults', () => {
    const env = { STEMBRIDGE_PORT: '5000', STEMBRIDGE_OSC_PORT: '6000', STEMBRIDGE_DATA: '/from/env' }
    expect(startOptions([], {})).toMatchObject({
      host: '127.0.0.1',
      port: 4400,
      apiPort: 4401,
      oscPort: 4402,
      open: true,
    })
    expect(startOptions([], env)).toMatchObject({ port: 5000, apiPort: 5001, oscPort: 6000 })
    expect(startOptions(['--port', '7000', '--osc-port', '7002'], env)).toMatchObject({ port: 7000, oscPort: 7002 })
    expect(startOptions(['--data', 'x'], env).data).toMatch(/[\\/]x$/)
  })

  it('leaves the sound to the page, until a device is named', () => {
    expect(startOptions([], {})).toMatchObject({ device: 'none', deviceSettings: {} })
    expect(startOptions([], { STEMBRIDGE_DEVICE: 'default' })).toMatchObject({ device: 'default' })
    const words = ['--device', 'UMC', '--device-outputs', 'stems', '--device-rate', '48000', '--device-frames', '64']
    expect(startOptions(words, {})).toMatchObject({
      device: 'UMC',
      deviceSettings: {
        STEMBRIDGE_DEVICE_OUTPUTS: 'stems',
        STEMBRIDGE_DEVICE_RATE: '48000',
        STEMBRIDGE_DEVICE_FRAMES: '64',
      },
    })
  })

  it('lets every port be any, by 0', () => {
    expect(startOptions(['--port', '0', '--osc-port', '0'], {})).toMatchObject({ port: 0, apiPort: 0, oscPort: 0 })
  })

  it('gives options or bad_usage, whatever the words', () => {
    const word = fc.oneof(
      fc.constantFrom('--port', '--data', '--json', '--no-open', '--osc-port', '70000', '-1'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), words => {
        try {
          const { port, oscPort } = startOptions(words, {})
          for (const n of [port, oscPort]) expect(n >= 0 && n < 65536 && Number.isInteger(n)).toBe(true)
        } catch (error) {
          expect(error instanceof Failure && error.code).toBe('bad_usage')
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('a port', () => {
  it('moves to the next free one, past those that the other program wants', async () => {
    const holder = createServer()
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    const next = await freePort(port, '127.0.0.1')
    expect(next).toBeGreaterThan(port)
    expect(await freePort(port, '127.0.0.1', [next])).toBeGreaterThan(next)
    await new Promise(resolve => holder.close(resolve))
    expect(await freePort(port, '127.0.0.1')).toBe(port)
  })
})

describe('the page', () => {
  it('is opened where somebody sits before a desktop, and nowhere else', () => {
    expect(mayOpen({ DISPLAY: ':0' }, true, 'linux')).toBe(true)
    expect(mayOpen({ WAYLAND_DISPLAY: 'wayland-0' }, true, 'linux')).toBe(true)
    expect(mayOpen({}, true, 'linux')).toBe(false)
    expect(mayOpen({}, true, 'darwin')).toBe(true)
    expect(mayOpen({}, true, 'win32')).toBe(true)
    expect(mayOpen({ CI: 'true' }, true, 'darwin')).toBe(false)
    expect(mayOpen({ DISPLAY: ':0' }, false, 'linux')).toBe(false)
  })
})

import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configOf } from '../../server/config.ts'

describe('the configuration', () => {
  it('listens on loopback, with its data in the project, unless told otherwise', () => {
    expect(configOf([], {}, '/p')).toEqual({
      data: resolve('/p/.stembridge/data'),
      ...{ host: '127.0.0.1', port: 4401, engine: 'auto', maxBytes: 2 * 1024 ** 3, maxSeconds: 6 * 3600 },
      ...{ quotaBytes: null, separations: 1, elsewhere: null },
    })
  })

  it('takes flags over the environment, and is frozen', () => {
    const env = { STEMBRIDGE_DATA: '/env', STEMBRIDGE_API_PORT: '5000', STEMBRIDGE_ENGINE: 'onnxruntime' }
    const config = configOf(['--data', '/flag'], env, '/p')
    expect(config).toMatchObject({ data: resolve('/flag'), port: 5000, engine: 'onnxruntime' })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('gives work to other machines where a Redis is named, to workers that come by loopback unless told otherwise', () => {
    const of = (args: string[], env = {}) => configOf(args, env, '/p').elsewhere
    const redis = 'redis://10.0.0.2:6379'
    expect(of(['--queue', redis])).toEqual({ redis, host: '127.0.0.1', port: 4403, separatesHere: true })
    expect(of(['--no-local'], { STEMBRIDGE_QUEUE: redis, STEMBRIDGE_WORKER_API: '0.0.0.0:5000' })).toEqual({
      ...{ redis, host: '0.0.0.0', port: 5000, separatesHere: false },
    })
    for (const args of [['--queue', 'http://x'], ['--no-local'], ['--queue', redis, '--worker-api', 'x']])
      expect(() => of(args)).toThrow(expect.objectContaining({ code: 'bad_usage' }))
  })

  it('refuses what it does not know', () => {
    for (const args of [
      ['--prot', '1'],
      ['--port', 'x'],
      ['--port', '70000'],
      ['--port', '1.5'],
    ])
      expect(() => configOf(args, {}, '/p')).toThrow(expect.objectContaining({ code: 'bad_usage' }))
    expect(() => configOf(['--engine', 'magic'], {}, '/p')).toThrow(expect.objectContaining({ code: 'unknown_engine' }))
  })

  it('bounds the library in gigabytes, and separations to two at once', () => {
    const of = (args: string[], env = {}) => configOf(args, env, '/p')
    expect([of([]).quotaBytes, of([]).separations]).toEqual([null, 1])
    expect(of(['--quota', '1.5']).quotaBytes).toBe(1.5e9)
    expect(of([], { STEMBRIDGE_QUOTA_GB: '20', STEMBRIDGE_SEPARATIONS: '2' })).toMatchObject({
      quotaBytes: 20e9,
      separations: 2,
    })
    for (const args of [
      ['--quota', '0'],
      ['--quota', 'much'],
      ['--separations', '3'],
    ])
      expect(() => of(args)).toThrow(/command line/)
  })
})

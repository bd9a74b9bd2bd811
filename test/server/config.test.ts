import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configOf } from '../../server/config.ts'

describe('the configuration', () => {
  it('listens on loopback, with its data in the project, unless told otherwise', () => {
    expect(configOf([], {}, '/p')).toEqual({
      data: resolve('/p/.stembridge/data'),
      ...{ host: '127.0.0.1', port: 4401, engine: 'auto', maxBytes: 2 * 1024 ** 3, maxSeconds: 6 * 3600 },
    })
  })

  it('takes flags over the environment, and is frozen', () => {
    const env = { STEMBRIDGE_DATA: '/env', STEMBRIDGE_API_PORT: '5000', STEMBRIDGE_ENGINE: 'onnxruntime' }
    const config = configOf(['--data', '/flag'], env, '/p')
    expect(config).toMatchObject({ data: resolve('/flag'), port: 5000, engine: 'onnxruntime' })
    expect(Object.isFrozen(config)).toBe(true)
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
})

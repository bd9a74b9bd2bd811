import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FromFrame } from '../../panel/plugins/frame/messages.ts'
import { pluginRows } from '../../panel/plugins/parameter-rows.ts'
import { readFrame } from '../../panel/plugins/read-frame.ts'

const parameter = { id: 'x', label: 'X', type: 'float', minValue: 0, maxValue: 1, defaultValue: 0.5, choices: [] }

describe('What a plugin’s frame says', () => {
  it('is taken as it is where it makes sense', () => {
    const said: FromFrame[] = [
      { t: 'loaded', name: 'Amp', latency: 128, parameters: [parameter as never], values: { x: 0.5 } },
      { t: 'turned', values: { x: 0.25 } },
      { t: 'state', state: '{"x":0.25}' },
      { t: 'waits', waits: true },
      { t: 'failed', why: 'no' },
    ]
    for (const message of said) expect(readFrame(message)).toEqual(message)
  })

  it('is cut, filled and sifted where it does not', () => {
    expect(
      readFrame({
        t: 'loaded',
        name: 7,
        latency: 'long',
        parameters: [parameter, { id: '' }, null, { id: 'y', type: 'magic', choices: [1, 'a'] }],
        values: { x: 0.5, y: Number.NaN, z: '1' },
      }),
    ).toEqual({
      t: 'loaded',
      name: '',
      latency: Number.NaN,
      parameters: [
        parameter,
        {
          ...{ id: 'y', label: '', type: 'float', choices: ['', 'a'] },
          ...{ minValue: Number.NaN, maxValue: Number.NaN, defaultValue: Number.NaN },
        },
      ],
      values: { x: 0.5 },
    })
    expect(readFrame({ t: 'state', state: 'x'.repeat(300_000) })).toBeUndefined()
    expect(readFrame({ t: 'failed' })).toMatchObject({ t: 'failed', why: expect.stringMatching(/./) })
  })

  it('does no harm, whatever it is', () => {
    const any = fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true })
    const like = fc.record(
      {
        t: fc.constantFrom('loaded', 'turned', 'state', 'waits', 'failed', 'other'),
        ...{ name: any, latency: any, parameters: fc.oneof(any, fc.array(any)), values: any },
        ...{ state: any, waits: any, why: any },
      },
      { requiredKeys: ['t'] },
    )
    fc.assert(
      fc.property(fc.oneof(any, like), given => {
        const said = readFrame(given)
        if (said?.t === 'loaded')
          for (const [, { id }] of pluginRows(said.parameters, said.values)) expect(id).not.toBe('')
        if (said?.t === 'turned') for (const one of Object.values(said.values)) expect(Number.isFinite(one)).toBe(true)
      }),
    )
  })
})

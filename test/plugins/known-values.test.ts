import { describe, expect, it } from 'vitest'
import { createKnownValues } from '../../panel/plugins/frame/known-values.ts'

const none: ReadonlySet<string> = new Set()
const later = () => {
  let done = (): void => {}
  const promise = new Promise<void>(resolve => {
    done = resolve
  })
  return { promise, done }
}
const settle = () => new Promise(resolve => setImmediate(resolve))

describe('What a plugin says of its parameters', () => {
  it('is news where the plugin has moved one itself, and news once', () => {
    const known = createKnownValues({ drive: 0.5, tone: 1 })
    expect(known.take({ drive: 0.5, tone: 1 }, none)).toEqual({})
    expect(known.take({ drive: 0.75, tone: 1, fresh: 3 }, none)).toEqual({ drive: 0.75, fresh: 3 })
    expect(known.take({ drive: 0.75, tone: 1, fresh: 3 }, none)).toEqual({})
  })

  it('is no news where it only lost what 32 bits do not hold', async () => {
    const known = createKnownValues({ drive: 0 })
    known.turn('drive', 0.3, Promise.resolve())
    await settle()
    expect(known.take({ drive: Math.fround(0.3) }, none)).toEqual({})
    expect(known.take({ drive: 0.3 }, none)).toEqual({})
    expect(known.take({ drive: 0.3001 }, none)).toEqual({ drive: 0.3001 })
  })

  it('is not believed of what is being turned: it may be of before', async () => {
    const known = createKnownValues({ drive: 0, tone: 0 })
    const [one, two] = [later(), later()]
    known.turn('drive', 0.5, one.promise)
    known.turn('drive', 1, two.promise)
    expect([...known.turning()]).toEqual(['drive'])
    expect(known.take({ drive: 0.5, tone: 0.25 }, known.turning())).toEqual({ tone: 0.25 })
    one.done()
    await settle()
    expect([...known.turning()]).toEqual(['drive'])
    two.done()
    await settle()
    expect([...known.turning()]).toEqual([])
    expect(known.take({ drive: 1, tone: 0.25 }, known.turning())).toEqual({})
  })

  it('is believed again where the plugin refuses to be turned', async () => {
    const known = createKnownValues({ drive: 0 })
    known.turn('drive', 5, Promise.reject(new Error('no')))
    await settle()
    expect(known.take({ drive: 1 }, known.turning())).toEqual({ drive: 1 })
  })

  it('may be no number, and is not told again and again', () => {
    const known = createKnownValues({ drive: 0 })
    expect(known.take({ drive: Number.NaN }, none)).toEqual({ drive: Number.NaN })
    expect(known.take({ drive: Number.NaN }, none)).toEqual({})
  })
})

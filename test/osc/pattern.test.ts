import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPattern, matches } from '../../bridge/osc/pattern.ts'
import { parameterTable } from '../../contract/parameters.ts'

const all = [...parameterTable().keys()]

describe('an OSC address with wildcards', () => {
  it.each([
    ['/deck/1/stem/*/mute', 6],
    ['/deck/?/stem/vocals/gain', 2],
    ['/deck/[1-2]/play', 2],
    ['/deck/[!1]/play', 1],
    ['/deck/1/stem/{vocals,bass}/gain', 2],
    ['//play', all.filter(p => p.endsWith('/play')).length],
    ['//vocals//mid', 2],
    ['/deck/1/*', all.filter(p => /^\/deck\/1\/[^/]+$/.test(p)).length],
    ['/deck/1/stem/*', 0],
    ['/deck/[/play', 0],
    ['/deck/{1/play', 0],
  ])('%s means %i parameters', (pattern, count) => {
    expect(matches(pattern, all)).toHaveLength(count)
  })

  it('without a wildcard means itself', () => {
    fc.assert(fc.property(fc.constantFrom(...all), path => void expect(matches(path, all)).toEqual([path])))
    expect(all.filter(isPattern)).toEqual([])
  })

  it('answers soon, whatever it is', () => {
    const worst = `/${'*a'.repeat(60)}`
    expect(matches(worst, ['/'.padEnd(120, 'a')])).toHaveLength(1)
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('*', '?', '[a-z]', '{a,deck}', '//', '/', 'a', '[', ']', '{', '}')),
        parts => {
          matches(parts.join(''), all)
        },
      ),
    )
  })
})

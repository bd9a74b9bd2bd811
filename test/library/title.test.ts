import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { artistOf, titleOf } from '../../server/library/track/title.ts'

describe('the title of a file', () => {
  it('comes from its tags, else from its name without folders and ending', () => {
    expect(titleOf('Vibe Ace', 'x.ogg')).toBe('Vibe Ace')
    expect(titleOf('  ', 'My song.final.mp3')).toBe('My song.final')
    expect(titleOf(null, 'C:\\music\\Song.flac')).toBe('Song')
    expect(titleOf(null, 'Mr. Brightside')).toBe('Mr. Brightside')
    expect(titleOf('\u200b\u0000', '.mp3')).toBe('Untitled')
    expect(artistOf('\u200b')).toBeNull()
  })

  it('is one visible line of at most 120 characters, whatever comes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(fc.option(text), text, (tag, name) => {
        const title = titleOf(tag, name)
        expect([...new Intl.Segmenter().segment(title)].length).toBeLessThanOrEqual(121)
        expect(title).not.toMatch(/[\n\r\t\p{Cc}]/u)
        expect(title.trim()).not.toBe('')
      }),
    )
  })
})

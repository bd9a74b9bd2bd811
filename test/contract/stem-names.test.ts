import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areStems, isAudioName, partsOf } from '../../contract/stem-names.ts'

const placesOf = (...names: string[]) => Object.fromEntries(partsOf(names).map(({ name, as }) => [name, as]))

describe('the names of stems', () => {
  it.each([
    ['vocals', ['vocals.wav', 'VOX.aif', 'Lead Vox.wav', 'BGV 2.wav', 'acapella.mp3', 'Ld_Voc_01.wav', 'Gesang.flac']],
    ['drums', ['drums.wav', 'Kick In.wav', '03_OH_L.wav', 'HiHat.wav', 'Bass Drum.wav', 'Drum Mix.wav', 'SN top.wav']],
    ['bass', ['bass.wav', 'BassDI.wav', 'Sub.wav', '808.wav', 'Bass Guitar.wav', 'Synth Bass.wav']],
    ['guitar', ['guitar.wav', 'EGtr1.wav', 'Ac Gtr L.wav', 'Lead Guitar.wav']],
    ['piano', ['piano.wav', 'Rhodes.wav', 'Keys 2.wav', 'ePiano.wav']],
    ['other', ['other.wav', 'Synths.wav', 'Pad 1.wav', 'FX.wav', 'Strings.wav', 'Lead Synth.wav']],
    ['mix', ['mix.wav', 'Song Mixdown.wav', 'Master.wav']],
  ])('say which is %s', (as, names) => {
    for (const name of names) expect(partsOf([name])).toEqual([{ name, as, matched: true }])
  })

  it('are told from the title of the song that all of them bear', () => {
    const song = 'Trainor - All About That Bass'
    expect(
      placesOf(`${song} (Vocals).wav`, `${song} (Drums).wav`, `${song} (Bass).wav`, `${song} (Synth).wav`),
    ).toEqual({
      [`${song} (Vocals).wav`]: 'vocals',
      [`${song} (Drums).wav`]: 'drums',
      [`${song} (Bass).wav`]: 'bass',
      [`${song} (Synth).wav`]: 'other',
    })
  })

  it('that differ in numbers alone are what they share', () => {
    expect(placesOf('Kick 1.wav', 'Kick 2.wav')).toEqual({ 'Kick 1.wav': 'drums', 'Kick 2.wav': 'drums' })
  })

  it('may be those of their folders, but not of the one that all lie in', () => {
    expect(placesOf('Bass City/Drums/a.wav', 'Bass City/Drums/b.wav', 'Bass City/Gtrs/c.wav')).toEqual({
      'Bass City/Drums/a.wav': 'drums',
      'Bass City/Drums/b.wav': 'drums',
      'Bass City/Gtrs/c.wav': 'guitar',
    })
  })

  it('that no word names go to other, and it is said', () => {
    expect(partsOf(['vocals.wav', 'Thing.wav'])[1]).toEqual({ name: 'Thing.wav', as: 'other', matched: false })
  })

  it('of all but one voice count beside that voice alone', () => {
    expect(placesOf('vocals.wav', 'no_vocals.wav')).toEqual({ 'vocals.wav': 'vocals', 'no_vocals.wav': 'other' })
    expect(placesOf('Acapella.wav', 'Instrumental.wav', 'Master.wav')).toMatchObject({
      'Instrumental.wav': 'other',
      'Master.wav': 'mix',
    })
    expect(placesOf('vocals.wav', 'drums.wav', 'Instrumental.wav')).toMatchObject({ 'Instrumental.wav': 'aside' })
  })

  it('keep one mix, and set the second aside', () => {
    expect(placesOf('vocals.wav', 'Mix.wav', 'Master.wav')).toMatchObject({ 'Mix.wav': 'mix', 'Master.wav': 'aside' })
  })

  it('tell stems from songs that come together', () => {
    expect(areStems(['vocals.wav', 'drums.wav', 'bass.wav', 'other.wav'])).toBe(true)
    expect(areStems(['a.wav', 'b.wav'])).toBe(false)
    expect(areStems(['Mix.wav', 'Master.wav'])).toBe(false)
    expect(areStems(['vocals.wav'])).toBe(false)
    expect(areStems([])).toBe(false)
    const songs = ['Drum Solo.mp3', 'Bass Player.mp3', 'Love Me.mp3', 'Yesterday.mp3']
    expect(areStems(songs, { loose: true })).toBe(false)
  })

  it('are found however they are written, whatever the song is called', () => {
    const voice = fc.constantFrom(
      ...([
        ['vocals', 'vox'],
        ['drums', 'snare'],
        ['bass', 'bass'],
        ['guitar', 'gtr'],
        ['piano', 'rhodes'],
        ['other', 'synth'],
      ] as const),
    )
    const title = fc.stringMatching(/^[A-Za-z ]{0,20}$/)
    const between = fc.constantFrom(' - ', '_', ' ', '-', '. ')
    const written = fc.constantFrom(
      (word: string) => word.toUpperCase(),
      (word: string) => word,
      (word: string) => word.replace(/^./, first => first.toUpperCase()),
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(voice, { minLength: 2 }),
        title,
        between,
        written,
        fc.nat(99),
        (voices, t, sep, w, n) => {
          const names = voices.map(([, word], i) => `${n + i}${sep}${t}${sep}${w(word)}.wav`)
          expect(partsOf(names).map(({ as }) => as)).toEqual(voices.map(([as]) => as))
        },
      ),
    )
  })

  it('lose no part, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { minLength: 1, maxLength: 20 }), names => {
        const parts = partsOf(names)
        expect(parts.map(({ name }) => name)).toEqual(names)
        expect(parts.filter(({ as }) => as === 'mix').length).toBeLessThanOrEqual(1)
        expect(parts.every(({ as, matched }) => matched || as === 'other')).toBe(true)
      }),
    )
  })

  it('of pictures and of what systems leave behind are no sound', () => {
    expect(['a.wav', 'x/B.FLAC', 'c.m4a'].map(isAudioName)).toEqual([true, true, true])
    expect(['cover.jpg', '__MACOSX/._a.wav', 'x/._b.wav', 'notes.txt'].map(isAudioName)).toEqual(Array(4).fill(false))
  })
})

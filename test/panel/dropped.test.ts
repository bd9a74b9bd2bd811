import { describe, expect, it } from 'vitest'
import { type Folder, sortDropped } from '../../panel/library/dropped.ts'

const file = (name: string) => new File(['x'], name)
const folder = (name: string, files: string[], folders: Folder[] = []): Folder => ({
  name,
  files: files.map(file),
  folders,
})
const sorted = (files: string[], ...folders: Folder[]) => {
  const { songs, stems } = sortDropped(files.map(file), folders)
  return {
    songs: songs.map(({ name }) => name),
    stems: stems.map(one => [one.name, one.files.map(({ path }) => path)]),
  }
}

describe('what is dropped on the page', () => {
  it('is one song where a folder holds its stems, with the folders in it', () => {
    expect(sorted([], folder('Song', ['Vox.wav', 'cover.jpg'], [folder('Drums', ['a.wav', 'b.wav'])]))).toEqual({
      songs: [],
      stems: [['Song', ['Vox.wav', 'Drums/a.wav', 'Drums/b.wav']]],
    })
  })

  it('is as many songs as there are folders of stems in a folder', () => {
    const stems = ['vocals.wav', 'drums.wav']
    expect(sorted([], folder('All', [], [folder('One', stems), folder('Two', stems)]))).toEqual({
      songs: [],
      stems: [
        ['One', stems],
        ['Two', stems],
      ],
    })
  })

  it('is a song each where a folder holds songs, and no picture is one', () => {
    expect(sorted([], folder('Album', ['01 Love.mp3', '02 Hate.mp3', 'cover.jpg']))).toEqual({
      songs: ['01 Love.mp3', '02 Hate.mp3'],
      stems: [],
    })
  })

  it('is a song each where files come in no folder, but where every name is a stem', () => {
    expect(sorted(['Drum Solo.mp3', 'Bass.mp3', 'Love.mp3']).songs.length).toBe(3)
    expect(sorted(['Song - vocals.wav', 'Song - drums.wav', 'Song - bass.wav'])).toEqual({
      songs: [],
      stems: [['Song', ['Song - vocals.wav', 'Song - drums.wav', 'Song - bass.wav']]],
    })
  })
})

import { describe, expect, it } from 'vitest'
import { deckForDrop, firstLoad } from '../../panel/library/first-load.ts'
import { libraryRows, matches, rowOfTrack } from '../../panel/library/rows.ts'
import { reportOf } from '../../panel/library/server-api.ts'
import { takeEvent } from '../../panel/library/take-event.ts'
import { queueRows } from '../../panel/queue/queue-rows.ts'
import { libraryTrack } from './song.ts'

const sheetOf = (id: string, mix: string | null) => ({
  version: 1 as const,
  id,
  title: `Sheet ${id}`,
  artist: null,
  duration: 10,
  addedAt: 0,
  state: 'ready' as const,
  mix,
  stems: null,
  analysis: null,
})
const beyonce = libraryTrack('a', { title: 'Déjà Vu', artist: 'Beyoncé', addedAt: 1 })
const none = { tracks: [], sheets: [], uploads: [], away: false, search: '' }

describe('the library’s rows', () => {
  it('are found without regard to case and accents, in title, artist, key and tempo', () => {
    const row = rowOfTrack(beyonce)
    for (const search of ['deja', 'BEYONCE vu', '8a', 'a MINOR', '124', '  ']) expect(matches(row, search)).toBe(true)
    for (const search of ['deja bach', '8b']) expect(matches(row, search)).toBe(false)
  })

  it('stand newest first, with what is on its way on top', () => {
    const uploads = [{ id: 'u', name: 'new.wav', percent: 12, startedAt: 9, failure: null }]
    const rows = libraryRows({ ...none, tracks: [beyonce, libraryTrack('b', { addedAt: 5 })], uploads })
    expect(rows.map(row => row.id)).toEqual(['u', 'b', 'a'])
    expect(rows[0]).toMatchObject({ state: 'uploading', progress: 12, loadable: false })
  })

  it('come from the bridge’s sheets while the server is away, and only then', () => {
    const sheets = [sheetOf('x', 'mixes/x'), sheetOf('a', null)]
    expect(libraryRows({ ...none, tracks: [beyonce], sheets }).map(row => row.id)).toEqual(['a'])
    const away = libraryRows({ ...none, tracks: [beyonce], sheets, away: true })
    expect(away.map(row => [row.id, row.loadable])).toEqual([
      ['a', true],
      ['x', true],
    ])
  })

  it('say the key only where tonic and mode are known', () => {
    const analysis = { ...(beyonce.analysis as NonNullable<typeof beyonce.analysis>) }
    const unsure = { ...beyonce, analysis: { ...analysis, key: { ...analysis.key, mode: null } } }
    expect(rowOfTrack(beyonce).key).toBe('A minor')
    expect(rowOfTrack(unsure).key).toBeNull()
  })
})

describe('events of the server', () => {
  const event = { seq: 1, at: 0, trackId: 'a', track: beyonce }
  it('add, change and delete tracks, and ask for a new list on reset', () => {
    const tracks = {}
    expect(takeEvent(tracks, { ...event, type: 'track.added' })).toBe('taken')
    expect(tracks).toEqual({ a: beyonce })
    takeEvent(tracks, { ...event, type: 'track.deleted', track: null })
    expect(tracks).toEqual({})
    expect(takeEvent(tracks, { ...event, type: 'reset' })).toBe('reset')
  })
})

describe('a dropped song', () => {
  it('goes on the empty deck once its sheet has sound, and not before', () => {
    const tracks = { a: beyonce }
    expect(firstLoad(['a'], { tracks, sheets: [] })).toEqual({ load: null, waiting: ['a'] })
    expect(firstLoad(['a'], { tracks, sheets: [sheetOf('a', null)] }).load).toBeNull()
    expect(firstLoad(['a'], { tracks, sheets: [sheetOf('a', 'mixes/a')] })).toEqual({ load: 'a', waiting: [] })
  })

  it('makes way for the next one where it failed', () => {
    const tracks = { a: libraryTrack('a', { state: 'failed' }), b: libraryTrack('b', {}) }
    expect(firstLoad(['a', 'b'], { tracks, sheets: [sheetOf('b', 'mixes/b')] }).load).toBe('b')
  })

  it('goes on the deck in the light, and never on one that plays', () => {
    expect(deckForDrop(1, { 1: false, 2: false })).toBe(1)
    expect(deckForDrop(2, { 1: false, 2: false })).toBe(2)
    expect(deckForDrop(1, { 1: true, 2: false })).toBe(2)
    expect(deckForDrop(2, { 1: true, 2: true })).toBeNull()
  })
})

describe('a refusal of the server', () => {
  it('is told with its cure, and told at all where the body is not a report', () => {
    expect(reportOf({ code: 'disk_full', error: 'e', cure: 'c' })).toEqual({ code: 'disk_full', error: 'e', cure: 'c' })
    expect(reportOf('<html>')).toMatchObject({ code: 'internal' })
  })
})

describe('the queue', () => {
  const busy = (id: string, addedAt: number, more = {}) =>
    libraryTrack(id, {
      title: id,
      state: 'processing',
      step: 'separate',
      progress: 30,
      etaSeconds: 65,
      addedAt,
      ...more,
    })
  const waiting = (id: string, addedAt: number) =>
    libraryTrack(id, { title: id, state: 'queued', progress: 0, addedAt })

  it('says what runs with its step and time left, and why the others wait', () => {
    const rows = queueRows({ tracks: [waiting('c', 3), busy('a', 1), waiting('b', 2)], uploads: [], away: false })
    expect(rows.map(row => [row.id, row.runs, row.says])).toEqual([
      ['a', true, 'Separating · 1:05 left'],
      ['b', false, 'Waits for “a”'],
      ['c', false, 'Waits for “b”'],
    ])
  })

  it('says that a song decoded behind another one waits for its separation', () => {
    const rows = queueRows({ tracks: [busy('a', 1), busy('b', 2, { etaSeconds: null })], uploads: [], away: false })
    expect(rows[1]).toMatchObject({ runs: false, says: 'Waits for “a”' })
  })

  it('waits for the library while that is away', () => {
    expect(queueRows({ tracks: [waiting('a', 1)], uploads: [], away: true })[0]?.says).toMatch(/library is back/)
  })

  it('leaves out what is ready or failed', () => {
    expect(queueRows({ tracks: [beyonce, libraryTrack('x', { state: 'failed' })], uploads: [], away: false })).toEqual(
      [],
    )
  })
})

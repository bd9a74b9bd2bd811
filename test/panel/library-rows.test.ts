import { describe, expect, it } from 'vitest'
import { deckForDrop, firstLoad } from '../../panel/library/first-load.ts'
import { foldAhead, found, matches, tagsIn } from '../../panel/library/found.ts'
import { libraryRows, rowOfTrack } from '../../panel/library/rows.ts'
import { reportOf } from '../../panel/library/server-api.ts'
import { takeEvent } from '../../panel/library/take-event.ts'
import type { Run } from '../../contract/run.ts'
import { queueRows, untilText } from '../../panel/queue/queue-rows.ts'
import { sorted } from '../../panel/library/sort.ts'
import { deckToFit } from '../../panel/library/what-sounds.ts'
import { job, libraryTrack, run, songAnalysis } from './song.ts'

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
const none = { tracks: [], sheets: [], uploads: [], away: false, search: '', sort: 'newest' as const, sounds: null }

describe('the library’s rows', () => {
  it('are found without regard to case and accents, in title, artist, key and tempo', () => {
    const row = rowOfTrack(beyonce)
    for (const search of ['deja', 'BEYONCE vu', '8a', 'a MINOR', '124', '  ']) expect(matches(row, search)).toBe(true)
    for (const search of ['deja bach', '8b']) expect(matches(row, search)).toBe(false)
  })

  it('are found by their tags, and “#late” in tags alone', () => {
    const late = rowOfTrack(libraryTrack('l', { title: 'Up', tags: ['Late Night', 'Café'] }))
    const titled = rowOfTrack(libraryTrack('t', { title: 'Late' }))
    for (const search of ['late', '#late', '#LATE up', 'night', '#cafe']) expect(matches(late, search)).toBe(true)
    expect([matches(titled, 'late'), matches(titled, '#late'), matches(late, '#night')]).toEqual([true, false, false])
    expect(found([late, titled], '', 'café')).toEqual([late])
    expect(tagsIn([titled, late])).toEqual(['Café', 'Late Night'])
  })

  it('are read ahead, slice by slice, so that a search reads none again', async () => {
    let reads = 0
    const rows = Array.from({ length: 450 }, (_, i) => ({
      ...rowOfTrack(libraryTrack(`r${i}`, {})),
      get title() {
        reads++
        return `Étude ${i}`
      },
    }))
    foldAhead(rows)
    expect(reads).toBe(0)
    await expect.poll(() => reads).toBe(450)
    expect(found(rows, 'etude 44', '')).toHaveLength(14)
    expect(reads).toBe(450)
    expect(found(rows, ' ', '')).toBe(rows)
    foldAhead(rows.map(row => ({ ...row })))()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(reads).toBe(900)
  })

  it('say how sure tempo and key are, and nothing of what a hand set', () => {
    expect(rowOfTrack(beyonce).sure).toEqual({ tempo: 0.96, key: 0.8 })
    const key = { tonic: 'C', mode: 'major' as const }
    expect(rowOfTrack({ ...beyonce, manual: { bpm: 90, key, locked: false } }).sure).toEqual({ tempo: null, key: null })
  })

  it('show what a hand set and the library has not taken yet', () => {
    const edits = [
      { kind: 'naming' as const, id: 'a', to: { title: 'Encore', tags: ['late'] } },
      { kind: 'manual' as const, id: 'x', to: { bpm: 99, locked: false } },
    ]
    const rows = libraryRows({ ...none, tracks: [beyonce], sheets: [sheetOf('x', 'mixes/x')], away: true, edits })
    expect(rows.map(({ title, artist, bpm }) => [title, artist, bpm])).toEqual([
      ['Encore', 'Beyoncé', 124],
      ['Sheet x', null, 99],
    ])
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

  it('say which of the stems that came with a song no name placed, until others are played', () => {
    const part = (name: string, as: 'vocals' | 'other' | 'aside', matched = true) => ({ name, as, matched })
    const imported = {
      from: 'zip' as const,
      parts: [part('vox.wav', 'vocals'), part('Thing.wav', 'other', false), part('Instrumental.wav', 'aside')],
    }
    const stems = beyonce.stems.map(stem => ({ ...stem, engine: 'imported' }))
    expect(rowOfTrack({ ...beyonce, imported, stems }).imported).toMatch(/“Thing.wav”.*Other.*“Instrumental.wav”/)
    expect(rowOfTrack({ ...beyonce, imported }).imported).toBeNull()
    expect(rowOfTrack(beyonce).imported).toBeNull()
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
    const known = { tracks: {}, runs: {} }
    expect(takeEvent(known, { ...event, type: 'track.added' })).toBe('taken')
    expect(known.tracks).toEqual({ a: beyonce })
    takeEvent(known, { ...event, type: 'run.changed', track: null, runId: 'r', run: run('r', { trackId: 'a' }) })
    expect(Object.keys(known.runs)).toEqual(['r'])
    takeEvent(known, { ...event, type: 'track.deleted', track: null })
    expect(known).toEqual({ tracks: {}, runs: {} })
    expect(takeEvent(known, { ...event, type: 'reset' })).toBe('reset')
  })

  it('keep runs until they are ready, and the last twenty that failed', () => {
    const known = { tracks: {}, runs: {} as Record<string, Run> }
    const changed = (one: Run) =>
      takeEvent(known, { ...event, type: 'run.changed', track: null, runId: one.id, run: one })
    for (let i = 0; i < 25; i++) changed(run(`f${i}`, { state: 'failed', endedAt: i }))
    expect(Object.keys(known.runs).sort()[0]).toBe('f10')
    expect(Object.keys(known.runs)).toHaveLength(20)
    changed(run('a', {}))
    changed(run('a', { state: 'ready' }))
    expect(known.runs.a).toBeUndefined()
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
  const runs = (id: string, more: Partial<Run> = {}) =>
    run(id, { jobs: [job(`${id}1`, { state: 'running' })], ...more })
  const waits = (id: string, ahead: number, more: Partial<Run['jobs'][number]> = {}) =>
    run(id, { state: 'queued', progress: 0, nodes: [], jobs: [job(id, { ahead, why: `${ahead} before it`, ...more })] })

  it('says what runs with its steps and time left, and why the others wait, in the order in which they will run', () => {
    const rows = queueRows({ runs: [waits('c', 2), runs('a'), waits('b', 1)], uploads: [], away: false })
    expect(rows.map(row => [row.runId, row.state, row.says])).toEqual([
      ['a', 'runs', 'Separating · 1:05 left'],
      ['b', 'waits', '1 before it'],
      ['c', 'waits', '2 before it'],
    ])
  })

  it('tells when the next attempt begins, and what the last one failed with', () => {
    const failure = { code: 'worker_died' as const, error: 'It died', cure: 'Wait' }
    const [row] = queueRows({ runs: [waits('a', 0, { nextAttemptAt: 9000, failure })], uploads: [], away: false })
    expect(row).toMatchObject({ nextAttemptAt: 9000, failure: { error: 'It died', cure: 'Wait' } })
    expect([untilText(9000, 1500), untilText(90_000, 0), untilText(9000, 9000)]).toEqual(['in 8 s', 'in 1:30', 'now'])
  })

  it('keeps what failed at the end, to be tried again', () => {
    const failed = run('x', {
      state: 'failed',
      failure: { code: 'disk_full', error: 'Full', cure: 'Free some' },
      jobs: [],
    })
    const rows = queueRows({ runs: [failed, runs('a')], uploads: [], away: false })
    expect(rows.map(row => row.state)).toEqual(['runs', 'failed'])
    expect(rows[1]?.failure?.cure).toBe('Free some')
  })

  it('names stems that are made anew and the engine that was asked for', () => {
    const [row] = queueRows({ runs: [runs('a', { kind: 'stems', engine: 'onnxruntime' })], uploads: [], away: false })
    expect(row).toMatchObject({ engine: 'onnxruntime', says: expect.stringMatching(/^Stems anew/) })
  })

  it('waits for the library while that is away', () => {
    expect(queueRows({ runs: [runs('a')], uploads: [], away: true })[0]).toMatchObject({
      state: 'waits',
      says: expect.stringMatching(/library is back/),
    })
  })

  it('shows what is on its way, and leaves out what is ready', () => {
    const uploads = [{ id: 'u', name: 'new.wav', percent: 12, startedAt: 9, failure: null }]
    expect(queueRows({ runs: [runs('a', { state: 'ready' })], uploads, away: false }).map(row => row.id)).toEqual(['u'])
  })
})

describe('what fits what is playing', () => {
  const song = (id: string, bpm: number, tonic: string) =>
    libraryTrack(id, {
      addedAt: 1,
      analysis: {
        ...songAnalysis,
        tempo: { ...songAnalysis.tempo, bpm },
        key: { ...songAnalysis.key, tonic },
      },
    })
  const sounds = { id: 'now', bpm: 124, camelot: '8A', keyLock: false }
  const tracks = [song('far', 100, 'A'), song('now', 124, 'A'), song('same', 124, 'A'), song('near', 122.5, 'E')]

  it('stands first, each row with why', () => {
    const rows = libraryRows({ ...none, tracks, sounds, sort: 'fit' })
    expect(rows.map(row => row.id)).toEqual(['same', 'near', 'far', 'now'])
    expect(rows[1]?.fit).toMatchObject({ key: '8A→9A', tempo: '+1.2 %', harmony: 'neighbour' })
    expect(rows[2]?.fit).toMatchObject({ score: 0, tempo: null })
    expect(rows[3]?.fit).toBeNull()
  })

  it('is told by a tempo set by hand, too', () => {
    const byHand = { ...song('hand', 62, 'A'), manual: { bpm: 124, anchor: 0, locked: false } }
    expect(libraryRows({ ...none, tracks: [byHand], sounds })[0]?.fit).toMatchObject({ score: 1, tempo: '±0.0 %' })
  })

  it('is blank where the analysis is unsure', () => {
    const { analysis } = song('x', 124, 'A')
    const unsure = libraryTrack('x', {
      analysis: analysis && {
        ...analysis,
        tempo: { ...analysis.tempo, confidence: 0.1 },
        key: { ...analysis.key, confidence: 0.1 },
      },
    })
    expect(libraryRows({ ...none, tracks: [unsure], sounds })[0]).toMatchObject({ bpm: null, key: null, fit: null })
  })

  it('is compared with the lit deck that plays, else with the one that plays, else with what lies there', () => {
    const deck = (plays: boolean, loaded = true) => ({ plays, loaded })
    expect(deckToFit(2, { 1: deck(true), 2: deck(true) })).toBe(2)
    expect(deckToFit(2, { 1: deck(true), 2: deck(false) })).toBe(1)
    expect(deckToFit(2, { 1: deck(false), 2: deck(false, false) })).toBe(1)
    expect(deckToFit(1, { 1: deck(false, false), 2: deck(false, false) })).toBeNull()
  })

  it('can be ordered by title, tempo, and around the wheel; what has none comes last', () => {
    const rows = libraryRows({ ...none, tracks: [...tracks, libraryTrack('blank', { title: 'A', analysis: null })] })
    expect(sorted(rows, 'tempo').map(row => row.bpm)).toEqual([100, 122.5, 124, 124, null])
    expect(sorted(rows, 'key').map(row => row.camelot)).toEqual(['8A', '8A', '8A', '9A', null])
    expect(sorted(rows, 'title')[0]?.title).toBe('A')
    const named = (id: string, artist: string | null, duration: number) =>
      rowOfTrack(libraryTrack(id, { artist, duration, addedAt: 1 }))
    const three = [named('n', null, 9), named('z', 'Zed', 40), named('e', 'Éa', 5)]
    expect(sorted(three, 'artist').map(row => row.id)).toEqual(['e', 'z', 'n'])
    expect(sorted(three, 'length').map(row => row.id)).toEqual(['e', 'n', 'z'])
  })
})

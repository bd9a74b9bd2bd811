import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { byTabTo, choose, press, pressed, setsOf } from './hands.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import { DECK_STATES } from './deck-states.ts'
import { LIBRARY_STATES } from './library-states.ts'
import { SET_STATES } from './set-states.ts'
import { type PageState, STATES } from './states.ts'

const { open: openPage } = builtPage()
const states = [...STATES, ...DECK_STATES, ...LIBRARY_STATES, ...SET_STATES]
const open = (name: string) => openPage(states.find(state => state.name === name) as PageState)
const paths = (bridge: ScriptedBridge) => setsOf(bridge).map(([path]) => path)
const heard = (bridge: ScriptedBridge, wanted: unknown[]) =>
  expect.poll(() => setsOf(bridge)).toEqual(expect.arrayContaining(wanted))

describe.skipIf(!chromiumHere)('a deck, by the keyboard alone', () => {
  it('plays, cues, jumps, loops, slips, keeps its key and follows the other deck', async () => {
    const { page, bridge } = await open('playing')
    await pressed(page, ['d', ' ', 'c', 'q', 'Shift+ArrowRight', 'l', '.', ',', 'n', 'h', 'x', 'v', 'k', 'j', '='])
    await heard(bridge, [
      ['/deck/2/play', true],
      ['/deck/2/cue', undefined],
      ['/deck/2/hotcue/1', undefined],
      ['/deck/2/jump', 4],
      ['/deck/2/loop', 4],
      ['/deck/2/loop/in', undefined],
      ['/deck/2/loop/out', undefined],
      ['/deck/2/slip', true],
      ['/deck/2/quantize', true],
      ['/deck/2/key-lock', true],
      ['/deck/2/sync', true],
      ['/deck/2/pitch', 100],
    ])
  })

  it('unfolds what a low screen folds: bends, the clock, the key of the other deck, eject', async () => {
    const { page, bridge } = await open('playing')
    expect(await page.getByTestId('deck-2-eject').isVisible()).toBe(false)
    await press(page, 'deck-2-more')
    await press(page, 'deck-2-chase')
    await press(page, 'deck-2-sync-key')
    await byTabTo(page, 'deck-2-bend-faster')
    await page.keyboard.down(' ')
    await expect.poll(() => setsOf(bridge)).toContainEqual(['/deck/2/jog', 1])
    await page.keyboard.up(' ')
    await press(page, 'deck-2-eject')
    await heard(bridge, [
      ['/deck/2/chase', true],
      ['/deck/2/sync/key', true],
      ['/deck/2/jog', 0],
      ['/deck/2/eject', undefined],
    ])
  })

  it('is sought in, sped up and zoomed', async () => {
    const { page, bridge } = await open('playing')
    await press(page, 'deck-1-overview', 'PageDown')
    await press(page, 'zoom')
    await press(page, 'deck-1-rate', 'ArrowUp')
    await heard(bridge, [['/deck/1/rate', 1.005]])
    expect(paths(bridge)).toContain('/deck/1/seek')
    expect(await page.getByTestId('zoom').first().textContent()).toBe('12 s')
  })

  it('has its tempo tapped, its grid moved and its key set', async () => {
    const { page, bridge } = await open('grid by hand')
    await pressed(page, [']', 'Shift+[', 'b', 'b'])
    await expect.poll(() => bridge.manuals.length).toBeGreaterThan(0)
    await press(page, 'deck-1-lock')
    await expect.poll(() => bridge.manuals.at(-1)?.locked).toBe(true)
  })
})

describe.skipIf(!chromiumHere)('a strip, by the keyboard alone', () => {
  it('has its level, mute, solo, headphones, equaliser, filter, balance and sends', async () => {
    const { page, bridge } = await open('playing')
    await press(page, 'fader-1-drums', 'ArrowDown')
    await press(page, 'mute-1-drums')
    await press(page, 'solo-1-drums')
    await press(page, 'pfl-1-drums')
    await press(page, 'shape-1-drums')
    await press(page, 'filter-1-drums', 'ArrowLeft')
    for (const band of ['high', 'mid', 'low']) await press(page, `eq-${band}-1-drums`, 'ArrowDown')
    await press(page, 'pan-1-drums', 'ArrowRight')
    await press(page, 'send-1-1-drums', 'End')
    const stem = '/deck/1/stem/drums'
    await heard(bridge, [
      [`${stem}/gain`, -0.5],
      [`${stem}/mute`, true],
      [`${stem}/solo`, true],
      [`${stem}/pfl`, true],
      [`${stem}/filter`, expect.closeTo(-0.01, 6)],
      [`${stem}/eq/high`, -0.5],
      [`${stem}/eq/mid`, -0.5],
      [`${stem}/eq/low`, -0.5],
      [`${stem}/pan`, expect.closeTo(0.01, 6)],
      [`${stem}/send/1`, 6],
    ])
  })

  it('has its inserts opened, filled, turned, let out and closed; the focus goes in and comes back', async () => {
    const { page, bridge } = await open('shape')
    const slot = 'deck-1-stem-vocals-insert'
    const focus = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid)
    await press(page, 'inserts-deck-1-stem-vocals')
    await expect.poll(focus).toBe(`${slot}-1-effect`)
    await press(page, `${slot}-3-effect`, 'ArrowDown')
    await press(page, `${slot}-1-on`, 'Enter', true)
    await press(page, `${slot}-1-cutoff`, 'ArrowRight')
    await press(page, `${slot}-4-on`)
    await press(page, 'inserts-close', 'Enter', true)
    await expect.poll(focus).toBe('inserts-deck-1-stem-vocals')
    const path = '/deck/1/stem/vocals/insert'
    await heard(bridge, [
      [`${path}/1/bypass`, true],
      [`${path}/1/cutoff`, expect.any(Number)],
      [`${path}/4/bypass`, true],
    ])
    expect(paths(bridge)).toContain(`${path}/3/effect`)
  })
})

describe.skipIf(!chromiumHere)('the mixer, by the keyboard alone', () => {
  it('has crossfader, its curve, master, limiter, headphones, returns, mute-all, panic and undo', async () => {
    const { page, bridge } = await open('playing')
    await press(page, 'fader-master', 'PageDown')
    await press(page, 'limiter')
    await press(page, 'crossfader', 'ArrowRight')
    await choose(page, 'crossfader-curve', 'Lin')
    await press(page, 'headphones')
    await press(page, 'cue-mix', 'ArrowRight')
    await press(page, 'returns')
    await press(page, 'return-1', 'ArrowLeft')
    await pressed(page, ['m', 'm', 'p', 'Control+z', 'Control+Shift+z'])
    await heard(bridge, [
      ['/master/gain', -3],
      ['/master/limiter', false],
      ['/master/crossfade', 0.05],
      ['/master/crossfade/curve', 'linear'],
      ['/cue/mix', expect.closeTo(0.01, 6)],
      ['/send/1/gain', expect.any(Number)],
      ['/deck/2/stem/piano/mute', true],
      ['/panic', undefined],
      ['/undo', undefined],
      ['/redo', undefined],
    ])
  })

  it('stores scenes, recalls them, and travels to them over beats', async () => {
    const { page, bridge } = await open('playing')
    await press(page, 'scene-store')
    await press(page, 'scene-3', 'Enter', true)
    bridge.say({ t: 'readings', values: { '/scene/3/stored': true } })
    await expect.poll(() => page.getByTestId('scene-3').isEnabled()).toBe(true)
    await choose(page, 'scene-travel', '8 b')
    await press(page, 'scene-3', 'Enter', true)
    await heard(bridge, [
      ['/scene/3/store', undefined],
      ['/scene/3/beats', 8],
      ['/scene/3/recall', undefined],
    ])
  })

  it('draws a lane, records one, and records what sounds', async () => {
    const { page, bridge } = await open('playing')
    await press(page, 'record')
    await press(page, 'open-automation', 'Enter', true)
    await press(page, 'deck-1-automation-record')
    await press(page, 'deck-1-lane', 'Enter')
    await heard(bridge, [
      ['/master/record', true],
      ['/deck/1/automation/record', true],
    ])
    await expect
      .poll(() => bridge.received.flatMap(m => (m.t === 'lane' ? [m.lane] : [])))
      .toMatchObject([{ path: 'stem/vocals/gain', points: [[expect.any(Number), expect.any(Number), 'linear']] }])
  })
})

describe.skipIf(!chromiumHere)('the library, by the keyboard alone', () => {
  it('is searched, sorted, sifted by a tag, shown taller, and gives its songs to a deck', async () => {
    const { page, bridge } = await open('tags')
    const titles = () => page.getByTestId('track-row').allTextContents()
    await choose(page, 'sort', 'By ti')
    await expect.poll(async () => (await titles())[0]).toContain('Glass Harbour')
    await choose(page, 'tag-filter', 'late')
    await expect.poll(async () => (await titles()).length).toBe(1)
    await press(page, 'search', 'ArrowDown', true)
    await press(page, 'load-2')
    await heard(bridge, [['/deck/2/load', 'a']])
    expect(await page.getByTestId('fader-1-drums').isVisible()).toBe(true)
    await page.keyboard.press('z')
    await expect.poll(() => page.getByTestId('fader-1-drums').isVisible()).toBe(false)
    await press(page, 'taller', 'Enter', true)
    await expect.poll(() => page.getByTestId('fader-1-drums').isVisible()).toBe(true)
  })

  it('exports a song, separates it again and lets another engine listen', async () => {
    const { page, bridge } = await open('track')
    await page.getByTestId('track-close').focus()
    await choose(page, 'track-engine', 'onnx')
    await press(page, 'separate-again')
    await choose(page, 'export-format', 'fl')
    await press(page, 'export')
    await expect.poll(() => bridge.asked).toEqual(['tracks separate', 'tracks export'])
  })
})

describe.skipIf(!chromiumHere)('sets, by the keyboard alone', () => {
  it('are saved, and the library comes back', async () => {
    const { page, bridge } = await open('playing')
    await page.keyboard.press('s')
    await byTabTo(page, 'set-name')
    await page.keyboard.type('Late night')
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.asked).toEqual(['set ?name=Late%20night'])
    await page.keyboard.press('Escape')
    await page.getByTestId('library').waitFor()
  })

  it('are opened, saved over, renamed, written to a file and deleted', async () => {
    const { page, bridge } = await open('sets')
    await press(page, 'set-open')
    await heard(bridge, [['/set/open', 'friday']])
    // over and away are asked twice
    await press(page, 'set-over')
    await page.keyboard.press('Enter')
    await press(page, 'set-rename')
    await page.keyboard.type('Saturday')
    await page.keyboard.press('Enter')
    const coming = page.waitForEvent('download')
    await press(page, 'set-export')
    expect((await coming).suggestedFilename()).toContain('Friday at the Harbour')
    await press(page, 'set-remove')
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.asked).toEqual(['set PUT friday', 'set PUT friday/name', 'set DELETE friday'])
  })
})

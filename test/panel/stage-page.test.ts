import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { DECK_STATES } from './deck-states.ts'
import { pressed, setsOf } from './hands.ts'
import { at, full, playing, tracks, withAnalysis } from './stage-data.ts'
import { type PageState, STATES } from './states.ts'

const { open: openPage } = builtPage()
const open = (name: string) => openPage([...DECK_STATES, ...STATES].find(state => state.name === name) as PageState)

/** What a performer must reach without looking for it. */
const PLAYED = [
  ...['panic', 'mute-all', 'fader-master', 'meter-master', 'crossfader', 'scene-8', 'undo'],
  ...[1, 2].flatMap(deck => [
    ...['play', 'cue', 'loop', 'hotcue-1', 'hotcue-8', 'overview', 'rate'].map(leaf => `deck-${deck}-${leaf}`),
    ...['vocals', 'other'].flatMap(stem => ['fader', 'meter', 'mute', 'solo'].map(what => `${what}-${deck}-${stem}`)),
    `fader-${deck}-gain`,
  ]),
]
const placesOf = (page: Page) =>
  page.evaluate(
    ids =>
      Object.fromEntries(
        ids.map(id => {
          const box = document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect()
          return [id, box ? [box.left, box.top, box.right, box.bottom].map(Math.round) : null]
        }),
      ),
    PLAYED,
  )
const SIZES = [
  [1280, 720],
  [1440, 900],
  [1920, 1080],
  [2560, 1440],
] as const
/** What can be unfolded, by the buttons that do it. */
const UNFOLDED = {
  equaliser: ['shape-1-vocals'],
  'equaliser and inserts': ['shape-2-drums', 'inserts-deck-2-stem-drums'],
  'inserts of the master': ['inserts-master'],
  grid: ['deck-1-grid-open'],
  lanes: ['open-automation'],
  'everything at once': ['deck-1-grid-open', 'open-automation', 'shape-1-bass', 'headphones', 'returns'],
}

describe.skipIf(!chromiumHere)('on a stage', () => {
  it.each(SIZES)(
    'faders, mutes, meters and panic are in sight at %i × %i, and nothing unfolded moves them',
    async (width, height) => {
      const state = DECK_STATES.find(one => one.name === 'inserts') as PageState
      const { page } = await openPage({
        ...state,
        viewport: { width, height },
        press: [],
        shows: '[data-testid=queue]',
      })
      const rest = await placesOf(page)
      for (const [id, box] of Object.entries(rest)) {
        expect(box, id).not.toBeNull()
        expect((box?.[1] ?? -1) >= 0 && (box?.[3] ?? 1e4) <= height, `${id} at ${box}`).toBe(true)
      }
      for (const [what, buttons] of Object.entries(UNFOLDED)) {
        for (const button of buttons) await page.getByTestId(button).click()
        await page.waitForTimeout(50)
        expect(await placesOf(page), what).toEqual(rest)
        expect(await page.evaluate(() => scrollY), what).toBe(0)
        await page.reload()
        await page.getByTestId('queue').waitFor()
      }
    },
  )

  it('what is unfolded scrolls by itself, and is seen as soon as it is', async () => {
    const state = DECK_STATES.find(one => one.name === 'inserts') as PageState
    const { page } = await openPage({ ...state, viewport: { width: 1440, height: 900 } })
    const inserts = await page.getByTestId('insert-pane').boundingBox()
    const pane = await page.getByTestId('deck-1-opened').boundingBox()
    expect(inserts && pane && inserts.y < pane.y + pane.height - 40).toBe(true)
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(900)
    await page.getByTestId('eq-low-1-other').scrollIntoViewIfNeeded()
    await expect.poll(async () => (await page.getByTestId('eq-low-1-other').boundingBox())?.y).toBeLessThan(900 - 100)
  })

  it('what lies where the songs are has the room of what is unfolded, and gives it back when more is asked for', async () => {
    const { page } = await open('laptop')
    await pressed(page, ['g'])
    await page.getByTestId('deck-1-details').click()
    await page.getByTestId('name-edit').click()
    await page.getByTestId('name-title').fill('Seen and typed')
    expect(await page.getByTestId('deck-1-grid').isVisible()).toBe(false)
    await page.getByTestId('shape-1-bass').click()
    await page.getByTestId('library').waitFor()
    expect(await page.getByTestId('deck-1-grid').isVisible()).toBe(true)
    expect(await page.getByTestId('eq-high-1-bass').isVisible()).toBe(true)
  })

  it('songs have the room of what is unfolded as soon as one is looked for, on a low screen alone', async () => {
    const state = {
      ...(DECK_STATES.find(one => one.name === 'inserts') as PageState),
      press: [],
      shows: '[data-testid=queue]',
    }
    for (const [height, stays] of [
      [720, 0],
      [1440, 1],
    ] as const) {
      const { page } = await openPage({ ...state, viewport: { width: 1280, height } })
      await page.getByTestId('deck-1-grid-open').click()
      await page.getByTestId('deck-1-grid').waitFor()
      await page.keyboard.press('f')
      await expect.poll(() => page.getByTestId('deck-1-grid').count()).toBe(stays)
      await page
        .getByTestId('track-row')
        .first()
        .click({ position: { x: 5, y: 5 } })
    }
  })

  it('a value is typed: by Enter on its control or the right mouse button, and the hand comes back', async () => {
    const { page, bridge } = await open('laptop')
    await page.getByTestId('fader-1-drums').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('value-entry').waitFor()
    await page.keyboard.type('-7,5')
    expect(await page.getByTestId('value-meant').textContent()).toBe('−7.5 dB')
    await page.keyboard.press('Enter')
    await expect.poll(() => setsOf(bridge)).toContainEqual(['/deck/1/stem/drums/gain', -7.5])
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid))
      .toBe('fader-1-drums')
    await page.getByTestId('deck-2-rate').click({ button: 'right' })
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await expect.poll(() => setsOf(bridge)).toContainEqual(['/deck/2/rate', 1.02])
    const before = setsOf(bridge).length
    await page.getByTestId('crossfader').focus()
    await pressed(page, ['Enter', 'x'])
    expect(await page.getByTestId('value-set').isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByTestId('value-entry').count()).toBe(0)
    expect(setsOf(bridge)).toHaveLength(before)
  })

  it('the wheel moves crossfader and speed, finer with Shift, and two presses bring them to rest', async () => {
    const { page, bridge } = await open('laptop')
    await page.getByTestId('crossfader').hover()
    await page.mouse.wheel(0, -120)
    await expect.poll(() => setsOf(bridge).at(-1)).toEqual(['/master/crossfade', 0.05])
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 120)
    await page.keyboard.up('Shift')
    await expect.poll(() => setsOf(bridge).at(-1)).toEqual(['/master/crossfade', 0.04])
    await page.getByTestId('deck-1-rate').hover()
    await page.mouse.wheel(0, -120)
    await expect.poll(() => setsOf(bridge).at(-1)).toEqual(['/deck/1/rate', 1.005])
    await page.getByTestId('deck-1-rate').dblclick()
    await expect.poll(() => page.getByTestId('deck-1-rate').getAttribute('aria-valuetext')).toBe('±0.0 %')
  })

  it('a song is dragged from the list onto a deck, or pressed twice for the deck that does not play', async () => {
    const { page, bridge } = await open('playing')
    const song = (id: string) => page.locator(`[data-testid=track-row][data-id=${id}] strong`)
    await song('c').dragTo(page.getByTestId('lanes-1'))
    await expect.poll(() => setsOf(bridge)).toContainEqual(['/deck/1/load', 'c'])
    await song('a').dblclick()
    await expect.poll(() => setsOf(bridge).at(-1)).toEqual(['/deck/2/load', 'a'])
    expect(await page.locator('[data-testid=track-row][data-id=d]').getAttribute('draggable')).toBe('false')
    const before = setsOf(bridge).length
    await song('d').dblclick()
    await page.locator('[data-testid=track-row][data-id=c]').getByTestId('look').dblclick()
    expect(setsOf(bridge)).toHaveLength(before)
  })

  it('the large reading says the time that is left by a press, and does so after a reload', async () => {
    const { page } = await open('laptop')
    await page.getByTestId('deck-1-reading').click()
    await expect.poll(() => page.getByTestId('deck-1-left-large').textContent()).toMatch(/^−0:\d\d$/)
    expect(await page.getByTestId('deck-2-left-large').count()).toBe(1)
    await page.reload()
    await page.getByTestId('deck-1-left-large').waitFor()
    await page.getByTestId('deck-1-reading').click()
    await expect.poll(() => page.getByTestId('deck-1-bar').textContent()).toMatch(/^\d+\.\d$/)
  })

  it('the waveforms show more or less by keys, and a mouse mutes a stem by the name of its lane', async () => {
    const { page, bridge } = await open('laptop')
    const zoom = () => page.getByTestId('zoom').first().textContent()
    expect(await zoom()).toBe('6 s')
    await page.keyboard.press('Shift+Minus')
    await expect.poll(zoom).toBe('12 s')
    await pressed(page, ['Shift+Equal', 'Shift+Equal', 'Shift+Equal'])
    await expect.poll(zoom).toBe('3 s')
    await page.getByTestId('lane-1-drums').click()
    await expect.poll(() => setsOf(bridge)).toEqual([['/deck/1/stem/drums/mute', true]])
  })

  it('the beats of two decks that play are shown against each other, and nothing while one is still', async () => {
    const both = (seconds: number) => ({
      ...withAnalysis(full),
      positions: [at(1, 10.2, true), at(2, 10.2 + seconds, true)],
      values: { ...playing.values, '/deck/2/play': true },
    })
    const state = (seconds: number): PageState => ({
      name: 'two play',
      script: { hello: both(seconds), tracks },
      shows: '[data-testid=phase]:not([data-at=""])',
    })
    const beat = 60 / 124
    const even = await openPage(state(4 * beat))
    const phase = (page: Page, what: 'at' | 'even') => page.getByTestId('phase').getAttribute(`data-${what}`)
    expect(Math.abs(Number(await phase(even.page, 'at')))).toBeLessThanOrEqual(1)
    expect(await phase(even.page, 'even')).toBe('true')
    const apart = await openPage(state(0.25 * beat))
    expect(Number(await phase(apart.page, 'at'))).toBeCloseTo(25, -1)
    expect(await phase(apart.page, 'even')).toBe('false')
    const { page } = await open('laptop')
    await page.getByTestId('phase').waitFor({ state: 'attached' })
    await page.waitForTimeout(200)
    expect(await phase(page, 'at')).toBe('')
  })

  it('the time of day stands where the top has room', async () => {
    const { page } = await open('large')
    await expect.poll(() => page.getByTestId('time-of-day').textContent()).toMatch(/^\d\d:\d\d/)
    expect(await page.getByTestId('time-of-day').isVisible()).toBe(true)
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect.poll(() => page.getByTestId('time-of-day').isVisible()).toBe(false)
  })

  it('keys of songs are coloured by how they go with what sounds', async () => {
    const { page } = await open('playing')
    const keyOf = (id: string) => page.locator(`[data-testid=track-row][data-id=${id}] .key b`)
    const colour = (id: string) => keyOf(id).evaluate(e => getComputedStyle(e).color)
    expect(await keyOf('b').getAttribute('class')).toContain('same')
    expect(await colour('b')).not.toBe(await colour('a'))
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import type { Track } from '../../contract/track.ts'
import { byTabTo } from './hands.ts'
import { LIBRARY_STATES, thousands } from './library-states.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import { playing } from './stage-data.ts'
import { type PageState, STATES } from './states.ts'

const { open } = builtPage()
const stateOf = (name: string) => [...STATES, ...LIBRARY_STATES].find(state => state.name === name) as PageState
const many: PageState = {
  name: 'many',
  script: { hello: playing, tracks: thousands(5000) },
  shows: '[data-testid=track-row]',
}
const focus = (page: Page) =>
  page.evaluate(() => {
    const row = document.activeElement?.closest<HTMLElement>('[data-testid=track-row]')
    return { row: row?.dataset.id, on: (document.activeElement as HTMLElement | null)?.dataset.testid }
  })
const drawn = (page: Page) => page.getByTestId('track-row').count()

describe.skipIf(!chromiumHere)('a library of five thousand songs', () => {
  it('draws those that are seen, and says how many there are', async () => {
    const { page } = await open(many)
    await expect.poll(() => page.getByTestId('library-count').textContent()).toBe('5000 songs')
    expect(await drawn(page)).toBeLessThan(60)
    const first = page.getByTestId('track-row').first()
    expect(await first.getAttribute('aria-setsize')).toBe('5000')
    expect(await first.getAttribute('data-id')).toBe('t4999')
    await page.locator('.rows').evaluate(list => list.scrollTo(0, list.scrollHeight / 2))
    await expect
      .poll(async () => Number(await page.getByTestId('track-row').first().getAttribute('aria-posinset')))
      .toBeGreaterThan(2000)
    expect(await drawn(page)).toBeLessThan(60)
  })

  it('is gone through by keys: the focus stays on a song however far it goes', async () => {
    const { page, bridge } = await open(many)
    await page.keyboard.press('f')
    await page.keyboard.type('etude #opener')
    await expect.poll(() => page.getByTestId('library-count').textContent()).not.toBe('5000 songs')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => focus(page)).toMatchObject({ on: 'load-1' })
    const { row: first } = await focus(page)
    for (const key of ['ArrowDown', 'PageDown', 'End']) await page.keyboard.press(key)
    await expect.poll(async () => (await focus(page)).row).not.toBe(first)
    const { row: last, on } = await focus(page)
    expect(on).toBe('load-1')
    const place = page.locator(`[data-id="${last}"]`)
    expect(await place.getAttribute('aria-posinset')).toBe(await place.getAttribute('aria-setsize'))
    expect(await place.evaluate(row => row.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
    await page.keyboard.press('Home')
    await expect.poll(async () => (await focus(page)).row).toBe(first)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => bridge.received.find(m => m.t === 'set' && m.path === '/deck/1/load'))
      .toMatchObject({ value: first })
  })

  it('keeps the focus where it was while other songs come and change', async () => {
    const { page, bridge } = await open(many)
    await page.getByTestId('search').focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => focus(page)).toEqual({ row: 't4999', on: 'load-1' })
    const [song] = thousands(1)
    if (!song) throw new Error('no song')
    bridge.tell({ type: 'track.added', trackId: 'new', track: { ...song, id: 'new', title: 'Newest', addedAt: 9999 } })
    await expect.poll(() => page.getByTestId('track-row').first().getAttribute('data-id')).toBe('new')
    expect(await focus(page)).toEqual({ row: 't4999', on: 'load-1' })
    bridge.tell({ type: 'track.deleted', trackId: 'new' })
    await expect.poll(() => page.getByTestId('library-count').textContent()).toBe('5000 songs')
  })
})

describe.skipIf(!chromiumHere)('the events of the library', () => {
  const song = (id: string, addedAt: number) => ({ ...(thousands(1)[0] as Track), id, title: `Song ${id}`, addedAt })
  const added = (bridge: ScriptedBridge, id: string) =>
    bridge.tell({ type: 'track.added', trackId: id, track: song(id, 9999) })

  it('are read by one socket, from where the list ends, and what happened meanwhile is not lost', async () => {
    const { page, bridge } = await open({
      name: 'a slow list',
      script: {
        hello: playing,
        tracks: thousands(3),
        whileListing: async of => {
          added(of, 'meanwhile')
          await new Promise(resolve => setTimeout(resolve, 900))
        },
      },
      shows: '[data-testid=track-row]',
    })
    await page.locator('[data-id=meanwhile]').waitFor()
    added(bridge, 'afterwards')
    await page.locator('[data-id=afterwards]').waitFor()
    expect(bridge.readFrom).toEqual([0])
    expect(await page.getByTestId('track-row').count()).toBe(5)
  })

  it('are read on once the library is back, after a list that did not come is asked for again', async () => {
    let refused = 0
    const { page, bridge } = await open({
      name: 'a list that fails',
      script: {
        hello: playing,
        tracks: thousands(3),
        whileListing: async () => {
          if (refused++ === 0) throw new Error('the server goes')
        },
      },
      shows: '[data-testid=track-row]',
    })
    expect(refused).toBe(2)
    bridge.library(false)
    await page.getByTestId('banner-library-away').waitFor()
    added(bridge, 'unseen')
    bridge.library(true)
    await expect.poll(() => page.getByTestId('status-library').getAttribute('data-tone')).toBe('good')
    added(bridge, 'seen')
    await page.locator('[data-id=seen]').waitFor()
    expect(bridge.readFrom).toEqual([0, 1])
  })
})

describe.skipIf(!chromiumHere)('a search', () => {
  /** Numbers the elements of rows, and says which are drawn now by number, in their order. */
  const elements = (page: Page) =>
    page.evaluate(() => {
      const all = globalThis as unknown as { numbers?: WeakMap<Element, number>; next?: number }
      all.numbers ??= new WeakMap()
      return [...document.querySelectorAll('[data-testid=track-row]')].map(row => {
        if (!all.numbers?.has(row)) {
          all.next = (all.next ?? 0) + 1
          all.numbers?.set(row, all.next)
        }
        return all.numbers?.get(row)
      })
    })
  /** How many of the rows were not there at first: a failed song more or less is a row less or more. */
  const madeAnew = (before: (number | undefined)[], now: (number | undefined)[]) =>
    now.filter(one => !before.includes(one)).length
  const searched = async (page: Page, text: string) => {
    const before = await page.getByTestId('library-count').textContent()
    await page.getByTestId('search').fill(text)
    await expect.poll(() => page.getByTestId('library-count').textContent()).not.toBe(before)
    return elements(page)
  }

  it('changes the rows that are drawn, and makes none anew, also after one that found nothing', async () => {
    const { page } = await open(many)
    const drawnFirst = await elements(page)
    let before = drawnFirst
    for (const text of ['glass', 'glass harbour 12', 'artist 30', '8a']) {
      const now = await searched(page, text)
      expect(madeAnew(before, now), text).toBeLessThanOrEqual(1)
      before = now
    }
    await page.getByTestId('search').fill('zzzz')
    await page.getByTestId('none-found').waitFor()
    expect(await page.getByTestId('track-row').first().isVisible()).toBe(false)
    const again = await searched(page, 'paper')
    expect(again.length).toBeGreaterThan(5)
    expect(madeAnew(before, again)).toBeLessThanOrEqual(1)
  })

  it('leaves the focus on its song while other songs come around it', async () => {
    const { page } = await open(many)
    await searched(page, 'glass')
    await page.locator('[data-id=t4968] [data-testid=load-1]').focus()
    for (const [text, count] of [
      ['glass harbour 496', '2 songs'],
      ['glass', '834 songs'],
      ['harbour 4968', '1 song'],
      ['', '5000 songs'],
    ] as const) {
      await page.getByTestId('search').evaluate((input: HTMLInputElement, to) => {
        input.value = to
        input.dispatchEvent(new Event('input', { bubbles: true }))
      }, text)
      await expect.poll(() => page.getByTestId('library-count').textContent()).toBe(count)
      expect(await focus(page)).toEqual({ row: 't4968', on: 'load-1' })
    }
  })
})

describe.skipIf(!chromiumHere)('a song’s row', () => {
  it('says how far it is, how long it takes, how sure tempo and key are, and who made its stems', async () => {
    const { page } = await open(stateOf('tags'))
    const row = (id: string) => page.locator(`[data-testid=track-row][data-id=${id}]`)
    expect(await row('b').textContent()).toContain('Separating · 0:38 left')
    expect(await row('b').getByRole('progressbar').getAttribute('aria-label')).toContain('Paper Lanterns')
    expect(await row('a').getByTestId('sure').textContent()).toBe('96 % sure')
    expect(await row('a').textContent()).toMatch(/80 %.*openvino 2026\.4/)
    expect(await row('a').getByTestId('tag').allTextContents()).toEqual(['opener', 'late night'])
    expect(await row('e').getByTestId('track-failure').textContent()).toMatch(/no audio.*Use wav/)
  })

  it('gets its title and tags by the keyboard alone, and is sifted by a tag', async () => {
    const { page, bridge } = await open(stateOf('tags'))
    await page.keyboard.press('f')
    await page.keyboard.type('night drive')
    await page.keyboard.press('ArrowDown')
    await byTabTo(page, 'look', { back: true })
    await page.keyboard.press('Enter')
    await byTabTo(page, 'name-edit')
    await page.keyboard.press('Enter')
    await expect.poll(() => focus(page)).toMatchObject({ on: 'name-title' })
    await page.keyboard.type('Night Drive at Last')
    await byTabTo(page, 'name-tags')
    await page.keyboard.press('End')
    await page.keyboard.type(', #closer')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => bridge.names)
      .toEqual([
        { id: 'a', title: 'Night Drive at Last', artist: 'The Four Voices', tags: ['opener', 'late night', 'closer'] },
      ])
    await page.keyboard.press('Escape')
    await page.getByTestId('search').fill('')
    await page.getByTestId('tag-filter').selectOption('closer')
    await expect.poll(() => page.getByTestId('track-row').allTextContents()).toHaveLength(1)
    expect(await page.getByTestId('track-row').textContent()).toContain('Night Drive at Last')
  })

  it('comes from a folder that is chosen: each folder of stems in it is one song', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stembridge-folder-'))
    for (const song of ['One Song', 'Another']) {
      mkdirSync(join(folder, song))
      for (const name of ['vocals.wav', 'drums.wav', 'bass.wav']) writeFileSync(join(folder, song, name), 'RIFF')
    }
    writeFileSync(join(folder, 'cover.jpg'), 'JFIF')
    const { page, bridge } = await open(stateOf('playing'))
    // the system's own dialogue for folders is nobody's to answer here
    await page.getByTestId('folder-input').evaluate(input =>
      input.addEventListener('click', event => {
        event.preventDefault()
        input.dataset.asked = 'yes'
      }),
    )
    await page.keyboard.press('Shift+O')
    await expect.poll(() => page.getByTestId('folder-input').getAttribute('data-asked')).toBe('yes')
    await page.getByTestId('folder-input').setInputFiles(folder)
    await expect.poll(() => bridge.asked).toEqual(['upload stems', 'upload stems'])
    rmSync(folder, { recursive: true })
  })
})

describe.skipIf(!chromiumHere)('what a hand sets while the library is away', () => {
  it('is shown, waits through a reload, and is delivered once the library is back', async () => {
    const { page, bridge } = await open(stateOf('grid by hand'))
    bridge.library(false)
    await page.getByTestId('banner-library-away').waitFor()
    await page.getByTestId('deck-1-nudge-10').click()
    await page.getByTestId('deck-1-nudge-10').click()
    await page.getByTestId('deck-1-details').click()
    await page.getByTestId('name-edit').click()
    await page.getByTestId('name-title').fill('Named in the dark')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByTestId('banner-library-away').textContent()).toContain('2 changes by hand')
    await page.reload()
    await expect.poll(() => page.getByTestId('banner-library-away').textContent()).toContain('2 changes by hand')
    expect([bridge.manuals, bridge.names]).toEqual([[], []])
    bridge.library(true)
    await expect.poll(() => bridge.names).toMatchObject([{ id: 'a', title: 'Named in the dark' }])
    expect(bridge.manuals).toEqual([{ scale: 2, anchor: expect.closeTo(0.22, 6), locked: false }])
    await expect
      .poll(() => page.getByTestId('track-row').allTextContents())
      .toContainEqual(expect.stringContaining('Named in the dark'))
    expect(await page.evaluate(() => Object.keys(localStorage).filter(key => key.includes('edit')))).toEqual([])
  })
})

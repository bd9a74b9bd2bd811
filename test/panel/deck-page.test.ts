import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { DECK_STATES } from './deck-states.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import type { PageState } from './states.ts'

const { open: openPage } = builtPage()
const open = (name: string) => openPage(DECK_STATES.find(state => state.name === name) as PageState)
const sent = (bridge: ScriptedBridge) =>
  bridge.received.flatMap(m => (m.t === 'set' && m.touch === undefined ? [[m.path, m.value]] : []))
const topOf = (page: Page, testid: string) =>
  page.getByTestId(testid).evaluate(e => Math.round(e.closest('.strip')?.getBoundingClientRect().top ?? -1))
const colourOf = (page: Page, testid: string, property: string) =>
  page.getByTestId(testid).evaluate((e, name) => getComputedStyle(e).getPropertyValue(name), property)
/** How many pixels of a canvas have nearly a colour. */
const pixelsOf = (page: Page, testid: string, rgb: [number, number, number]) =>
  page.getByTestId(testid).evaluate((node, [r, g, b]) => {
    const canvas = node.querySelector('canvas') ?? (node as HTMLCanvasElement)
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      ...([0, 0, canvas.width, canvas.height] as const),
    )
    let count = 0
    for (let i = 0; i < data.length; i += 4)
      if (
        Math.abs((data[i] as number) - r) +
          Math.abs((data[i + 1] as number) - g) +
          Math.abs((data[i + 2] as number) - b) <
        30
      )
        count++
    return count
  }, rgb)
/** The tokens' yellow, which loops are drawn in. */
const YELLOW: [number, number, number] = [240, 228, 66]

describe.skipIf(!chromiumHere)('decks in the page', () => {
  it.each(DECK_STATES)(
    'have no accessibility violation, complaint or control under a fingertip: $name',
    async state => {
      const { page, complaints } = await openPage(state)
      await page.waitForTimeout(300)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
        .analyze()
      expect(
        violations.map(v => `${v.id}: ${v.nodes.map(n => `${n.target} ${n.failureSummary}`).slice(0, 3)}`),
      ).toEqual([])
      const small = await page.$$eval('button, select, summary, input[type=range], [role=slider]', all =>
        all.flatMap(e => {
          const { width, height } = e.getBoundingClientRect()
          return width > 0 && (width < 43.5 || height < 43.5) ? [`${e.outerHTML.slice(0, 90)} ${width}×${height}`] : []
        }),
      )
      expect(small).toEqual([])
      expect(complaints).toEqual([])
      const { width } = page.viewportSize() as { width: number }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    },
  )

  it('keep every strip, gain and speed in one row from a laptop on, of four stems and of six', async () => {
    for (const [name, last] of [
      ['laptop', 'other'],
      ['six stems on a laptop', 'piano'],
    ] as const) {
      const { page } = await open(name)
      for (const width of [1440, 1600, 1920]) {
        await page.setViewportSize({ width, height: 900 })
        const tops = await Promise.all(
          [`fader-1-vocals`, `fader-1-${last}`, 'fader-1-gain', 'deck-1-rate'].map(id => topOf(page, id)),
        )
        expect(new Set(tops).size).toBe(1)
      }
    }
  })

  it('give back the room that they took when they are folded again, or the window is low again', async () => {
    const { page } = await open('laptop')
    const heightOf = (testid: string) =>
      page.getByTestId(testid).evaluate(e => Math.round(e.getBoundingClientRect().height))
    const heights = async () => {
      await page.waitForTimeout(300)
      return Promise.all(['fader-1-bass', 'meter-1-bass', 'fader-1-gain', 'meter-1-gain'].map(heightOf))
    }
    const before = await heights()
    await page.getByTestId('shape-1-bass').click()
    const [fader, meter, gain, gainMeter] = await heights()
    expect([meter, gainMeter]).toEqual([fader, gain])
    await page.getByTestId('shape-1-bass').click()
    expect(await heights()).toEqual(before)
    const { width = 0, height = 0 } = page.viewportSize() ?? {}
    await page.setViewportSize({ width, height: 2400 })
    expect(await heights()).not.toEqual(before)
    await page.setViewportSize({ width, height })
    expect(await heights()).toEqual(before)
  })

  it('stand on one screen with the mixer and some songs, and give them the room when more songs are asked for', async () => {
    const { page } = await open('laptop')
    /** How many songs are wholly seen, and whether anything is left to be scrolled to. */
    const seen = () =>
      page.evaluate(() => {
        const list = document.querySelector('.rows')?.getBoundingClientRect().bottom ?? 0
        const rows = [...document.querySelectorAll('[data-testid=track-row]')]
        return {
          scrolls: document.documentElement.scrollHeight > innerHeight,
          songs: rows.filter(row => row.getBoundingClientRect().bottom <= Math.min(innerHeight, list) + 1).length,
        }
      })
    for (const [width, height] of [
      [1440, 900],
      [1600, 900],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      await expect.poll(async () => (await seen()).scrolls).toBe(false)
      expect((await seen()).songs).toBeGreaterThanOrEqual(3)
      const fader = await page.getByTestId('fader-1-vocals').boundingBox()
      expect(fader?.height).toBeGreaterThanOrEqual(95)
      for (const id of ['crossfader', 'panic', 'scene-8', 'deck-2-play', 'deck-2-hotcue-8', 'lock', 'search'])
        expect((await page.getByTestId(id).boundingBox())?.y).toBeLessThan(height - 44)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    const { songs } = await seen()
    await page.keyboard.press('z')
    await expect.poll(async () => (await seen()).songs).toBeGreaterThan(songs + 1)
    expect((await seen()).scrolls).toBe(false)
    expect(await page.getByTestId('crossfader').isVisible()).toBe(true)
    await page.keyboard.press('z')
    await expect.poll(async () => (await seen()).songs).toBe(songs)
  })

  it('say no time while nothing lies on them', async () => {
    const { page } = await open('a deck that is empty')
    await expect.poll(() => page.getByTestId('deck-1-elapsed').textContent()).toMatch(/^0:\d\d\.\d$/)
    expect(await page.getByTestId('deck-2-elapsed').count()).toBe(0)
    expect(await page.getByTestId('deck-2').locator('header').textContent()).toMatch(/Empty/)
  })

  it('lay stems over one another by a press, and keep it over a reload', async () => {
    const { page } = await open('overlaid')
    await page.reload()
    await page.waitForSelector('[data-testid=waves][aria-pressed=true]')
    await page.getByTestId('waves').first().click()
    await page.waitForSelector('[data-testid=waves][aria-pressed=false]')
    const before = await page.getByTestId('zoom').first().textContent()
    await page.getByTestId('zoom').first().click()
    expect(await page.getByTestId('zoom').first().textContent()).not.toBe(before)
  })

  it('draw the loop where it runs, and nothing where none does', async () => {
    const { page, bridge } = await open('loop and structure')
    await expect.poll(() => pixelsOf(page, 'lanes-1', YELLOW)).toBeGreaterThan(50)
    await expect.poll(() => pixelsOf(page, 'deck-1-overview', YELLOW)).toBeGreaterThan(20)
    bridge.say({ t: 'changes', changes: [{ path: '/deck/1/loop', value: 0, seq: 9, origin: 'bridge' }] })
    await expect.poll(() => pixelsOf(page, 'lanes-1', YELLOW)).toBe(0)
    bridge.say({ t: 'changes', changes: [{ path: '/deck/1/loop', value: 4, seq: 10, origin: 'bridge' }] })
    bridge.say({ t: 'loop', deck: 1, between: [17 * 44_100, 19 * 44_100], seq: 11 })
    await expect.poll(() => pixelsOf(page, 'lanes-1', YELLOW)).toBeGreaterThan(50)
  })

  it('load, bypass, turn, order and empty inserts', async () => {
    const { page, bridge } = await open('inserts')
    const slot = 'deck-1-stem-vocals-insert'
    expect(await page.getByTestId(`${slot}-2-fault`).textContent()).toContain('Let it in again')
    expect(await page.getByTestId(`${slot}-2-on`).getAttribute('aria-pressed')).toBe('false')
    await page.getByTestId(`${slot}-2-on`).click()
    await page.getByTestId(`${slot}-1-cutoff`).focus()
    expect(await page.getByTestId(`${slot}-1-cutoff`).getAttribute('aria-valuetext')).toBe('1.2 kHz')
    await page.keyboard.press('ArrowRight')
    await page.getByTestId(`${slot}-1-mode`).selectOption('notch')
    await page.getByTestId(`${slot}-4-repeat`).click()
    await page.getByTestId(`${slot}-1-later`).click()
    await page.getByTestId(`${slot}-3-effect`).selectOption('wam:tape')
    await page.getByTestId(`${slot}-4-effect`).selectOption('')
    const path = '/deck/1/stem/vocals/insert'
    await expect
      .poll(() => sent(bridge))
      .toEqual(
        expect.arrayContaining([
          [`${path}/2/bypass`, false],
          [`${path}/1/cutoff`, expect.closeTo(1216, -2)],
          [`${path}/1/mode`, 'notch'],
          [`${path}/4/repeat`, true],
          [`${path}/1/move`, 2],
          [`${path}/3/effect`, 'wam:tape'],
          [`${path}/4/effect`, ''],
        ]),
      )
    expect(await page.getByTestId(`${slot}-1-earlier`).isDisabled()).toBe(true)
  })

  it('show what comes into a slot, and no more what has gone', async () => {
    const { page, bridge } = await open('inserts')
    const wanted = '/deck/1/stem/vocals/insert/3'
    const row = { kind: 'value', unit: 'Hz', type: 'number', range: [1, 10], default: 5, says: 'Wow' } as const
    bridge.say({ t: 'rows', rows: { [`${wanted}/wow`]: row }, gone: [] })
    bridge.say({ t: 'changes', changes: [{ path: `${wanted}/effect`, value: 'wam:tape', seq: 3, origin: 'osc:x' }] })
    const wow = page.getByTestId('deck-1-stem-vocals-insert-3-wow')
    await expect.poll(() => wow.getAttribute('aria-valuetext')).toBe('5 Hz')
    bridge.say({ t: 'rows', rows: {}, gone: [`${wanted}/wow`] })
    await expect.poll(() => wow.count()).toBe(0)
  })

  it('mark where a knob stands that has not taken over: on faders, the speed and the crossfader', async () => {
    const { page } = await open('takeover hints')
    await expect.poll(() => page.getByTestId('hint').count()).toBe(4)
    const turns = await page.getByTestId('hint').evaluateAll(all => all.map(e => (e as HTMLElement).dataset.turn))
    expect(turns.toSorted()).toEqual(['down', 'up', 'up', 'up'])
    const [hint, slider] = await Promise.all([
      page.locator('span:has(> [data-testid=deck-1-rate]) [data-testid=hint]').boundingBox(),
      page.getByTestId('deck-1-rate').boundingBox(),
    ])
    // half the whole way of the speed is as recorded: the middle of the slider
    expect(hint && slider && Math.abs(hint.y - (slider.y + slider.height / 2))).toBeLessThan(4)
  })

  it('take the sound from a device by a second press only', async () => {
    const { page, bridge } = await open('device sounds')
    const takes = () => bridge.received.filter(m => m.t === 'lease' && m.take).length
    const before = takes()
    await page.getByTestId('take-sound').click()
    await expect.poll(() => page.getByTestId('take-sound').textContent()).toContain('sure?')
    expect(takes()).toBe(before)
    await page.getByTestId('take-sound').click()
    await expect.poll(takes).toBe(before + 1)
  })

  it('tell what is on in the system’s own colours too, and stand out more where more contrast is asked', async () => {
    const { page } = await open('laptop')
    const pressed = () => colourOf(page, 'mute-1-bass', 'background-color')
    const off = () => colourOf(page, 'mute-1-vocals', 'background-color')
    const usual = await colourOf(page, 'level-1-drums', 'color')
    await page.emulateMedia({ forcedColors: 'active' })
    await expect.poll(async () => (await pressed()) !== (await off())).toBe(true)
    await page.emulateMedia({ forcedColors: 'none', contrast: 'more' })
    await expect.poll(() => colourOf(page, 'level-1-drums', 'color')).not.toBe(usual)
    const { violations } = await new AxeBuilder({ page })
      .include('[data-testid=deck-1]')
      .withRules(['color-contrast-enhanced'])
      .analyze()
    expect(violations.flatMap(v => v.nodes.map(n => `${n.target} ${n.failureSummary}`))).toEqual([])
  })

  it('turn waveforms like pages where no motion is wanted', async () => {
    const { page, bridge } = await open('laptop')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const looks = () => page.getByTestId('lanes-1').evaluate(e => (e as HTMLCanvasElement).toDataURL())
    const stand = (seconds: number) =>
      bridge.say({
        t: 'position',
        positions: [{ deck: 1, sample: seconds * 44_100, rate: 1, playing: false, hostTime: 0, holding: null }],
      })
    const needleAt = () =>
      page.getByTestId('lanes-1').evaluate(e => {
        const canvas = e as HTMLCanvasElement
        const row = canvas.getContext('2d')?.getImageData(0, canvas.height - 20, canvas.width, 1)
          .data as Uint8ClampedArray
        for (let x = 1; x < canvas.width - 1; x++)
          if ([-1, 0, 1].every(by => (row[4 * (x + by)] as number) > 235 && (row[4 * (x + by) + 2] as number) > 235))
            return x
        return -1
      })
    stand(12.6)
    await page.waitForTimeout(200)
    const [first, from] = [await looks(), await needleAt()]
    stand(13.6)
    await expect.poll(looks).not.toBe(first)
    expect((await needleAt()) - from).toBeGreaterThan(60)
  })
})

import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect, it } from 'vitest'
import type { FromPanel } from '../../contract/live.ts'
import { builtPage, chromiumHere } from './browser.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import { type PageState, STATES } from './states.ts'

const { open: openPage } = builtPage()
const playing = STATES.find(state => state.name === 'playing') as PageState

const open = () => openPage(playing)
const setsOf = (bridge: ScriptedBridge) =>
  bridge.received.filter((m): m is Extract<FromPanel, { t: 'set' }> => m.t === 'set')
const lanesOf = (bridge: ScriptedBridge) =>
  bridge.received.filter((m): m is Extract<FromPanel, { t: 'lane' }> => m.t === 'lane').map(({ lane }) => lane)

describe.skipIf(!chromiumHere)('scenes and lanes in the page', () => {
  it('stores, recalls and travels by a press, and takes back by a key', async () => {
    const { page, bridge, close } = await open()
    expect(await page.getByTestId('scene-2').isDisabled()).toBe(true)
    await page.getByTestId('scene-store').click()
    await page.getByTestId('scene-2').click()
    bridge.say({ t: 'readings', values: { '/scene/2/stored': true } })
    await expect.poll(() => page.getByTestId('scene-2').isEnabled()).toBe(true)
    await page.getByTestId('scene-travel').selectOption('8 beats')
    await page.getByTestId('scene-2').click()
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+Shift+z')
    const paths = () => setsOf(bridge).map(({ path }) => path)
    await expect
      .poll(paths)
      .toEqual(expect.arrayContaining(['/scene/2/store', '/scene/2/recall', '/undo', '/redo', '/scene/2/beats']))
    expect(setsOf(bridge).find(({ path }) => path === '/scene/2/beats')?.value).toBe(8)
    await close()
  })

  it('draws a lane by hand and by keys, without an accessibility violation', async () => {
    const { page, bridge, complaints, close } = await open()
    await page.getByTestId('open-automation').click()
    const lane = page.getByTestId('deck-1-lane')
    const box = await lane.boundingBox()
    if (!box) throw new Error('no lane')
    await page.mouse.click(box.x + box.width / 4, box.y + 20)
    await expect.poll(() => lanesOf(bridge).length).toBe(1)
    const [drawn] = lanesOf(bridge)
    expect(drawn).toMatchObject({
      path: 'stem/vocals/gain',
      unit: 'samples',
      points: [[expect.any(Number), expect.any(Number), 'linear']],
    })
    bridge.say({ t: 'lanes', deck: 1, track: 'a', lanes: drawn ? [drawn] : [] })
    await expect.poll(() => lane.getAttribute('aria-valuetext')).toMatch(/^Point 1 of 1: /)
    await lane.focus()
    for (const key of ['Enter', 'h', 'ArrowUp', 'Delete']) {
      await page.keyboard.press(key)
      const last = lanesOf(bridge).at(-1)
      if (last) bridge.say({ t: 'lanes', deck: 1, track: 'a', lanes: [last] })
      await page.waitForTimeout(60)
    }
    expect(lanesOf(bridge).map(({ points }) => points.length)).toEqual([1, 2, 2, 2, 1])
    await page.getByTestId('deck-1-automation-record').click()
    await expect.poll(() => setsOf(bridge).map(({ path }) => path)).toContain('/deck/1/automation/record')
    bridge.say({ t: 'left', paths: ['/deck/1/stem/vocals/gain'] })
    await expect.poll(() => page.getByTestId('deck-1-automation').textContent()).toContain('in your hand')
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'best-practice']).analyze()
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' | ')}`)).toEqual([])
    expect(complaints).toEqual([])
    for (const width of [320, 390, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    const small = await page.$$eval(
      '[data-testid=scenes] button, [data-testid=scenes] select, [data-testid=deck-1-automation] button',
      all =>
        all.flatMap(e => {
          const { width, height } = e.getBoundingClientRect()
          return width > 0 && (width < 43.5 || height < 43.5) ? [`${e.outerHTML.slice(0, 80)} ${width}×${height}`] : []
        }),
    )
    expect(small).toEqual([])
    await close()
  })
})

import { AxeBuilder } from '@axe-core/playwright'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openBridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import type { Profile } from '../../contract/profile.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import type { MidiPorts } from '../surfaces/fixtures/midi-module.ts'
import { builtPage, chromiumHere } from './browser.ts'
import { byTabTo } from './hands.ts'

const { dist, visit } = builtPage()
const root = join(import.meta.dirname, '../..')
const NANO = 'nanoKONTROL2'
const NAME = 'Korg nanoKONTROL2'
const DRUMS = '/deck/1/stem/drums/gain'
const WAIT = { timeout: 15_000 }

/** A bridge that runs, with a nanoKONTROL2 at its ports. */
const openRig = async () => {
  const data = newFolder()
  const before = process.env.STEMBRIDGE_MIDI_MODULE
  process.env.STEMBRIDGE_MIDI_MODULE = join(root, 'test/surfaces/fixtures/midi-module.ts')
  const ports: MidiPorts = { inputs: new Map([[NANO, () => {}]]), outputs: new Map([[NANO, []]]) }
  Object.assign(globalThis, { midiPorts: ports })
  const env = { STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0' }
  const bridge = await openBridge({ ...readConfig(env, root, '0.0.0'), port: 0, panel: dist }, () => {})
  const other = await PanelClient.open(bridge.port, { panel: 'other' })
  onTestFinished(async () => {
    other.close()
    await bridge.close()
    rmSync(data, { recursive: true, force: true })
    if (before === undefined) delete process.env.STEMBRIDGE_MIDI_MODULE
    else process.env.STEMBRIDGE_MIDI_MODULE = before
  })
  const send = (...bytes: number[]) => ports.inputs.get(NANO)?.(Uint8Array.from(bytes))
  return { bridge, other, ports, send, url: `http://127.0.0.1:${bridge.port}/` }
}
/** What a sweep of that fader moves, as another page hears it. */
const movedBy = async ({ other, send }: Awaited<ReturnType<typeof openRig>>, number: number): Promise<string[]> => {
  const from = other.heard.length
  for (const value of [0, 40, 80, 127]) send(0xb0, number, value)
  await other.settled()
  const heard = other.heard.slice(from).flatMap(one => (one.t === 'changes' ? one.changes : []))
  return [...new Set(heard.filter(({ origin }) => origin.startsWith('midi:')).map(({ path }) => path))]
}
const faultsOf = async (page: Page) => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=surfaces]').withTags(tags).analyze()
  return violations.map(one => `${one.id}: ${one.nodes.map(node => node.target).join(' | ')}`)
}
const tooSmall = (page: Page) =>
  page.$$eval('[data-testid=profiles] :is(button, select, input:not(.unseen), [role=option])', all =>
    all.flatMap(one => {
      const { width, height } = one.getBoundingClientRect()
      return width > 0 && (width < 43.5 || height < 43.5) ? [`${one.outerHTML.slice(0, 90)} ${width}×${height}`] : []
    }),
  )
const profileOn = (page: Page, name = NAME) => page.locator(`[data-testid=profile][data-profile="${name}"]`)
const controlOn = (page: Page, id: string) => page.locator(`[data-testid=profile-sheet] [data-control="${id}"]`)
const pathsOn = (page: Page) =>
  page.getByTestId('binding').evaluateAll(all => all.map(one => (one as HTMLElement).dataset.path))
const show = async (page: Page, id: string): Promise<void> => {
  await profileOn(page).getByTestId('profile-edit').click()
  await controlOn(page, id).click()
  await page.getByTestId('control-editor').waitFor()
}
const exported = async (page: Page): Promise<string> => {
  const coming = page.waitForEvent('download')
  await page.getByTestId('profile-save').click()
  return readFileSync(await (await coming).path(), 'utf8')
}
const focusedOn = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement).dataset)

describe.skipIf(!chromiumHere)('the profile of a device that is here', () => {
  it('is changed by the mouse: the device moves the new parameter at once, and a conflict is seen', async () => {
    const rig = await openRig()
    const { page, complaints } = await visit(rig.url)
    await show(page, 'fader-3')
    expect(await movedBy(rig, 2)).toContain('/deck/1/stem/bass/fader')
    expect(await page.getByTestId('profile-sheet').textContent()).toContain('a change makes a copy of your own')
    await page.getByTestId('binding-choose').click()
    await page.getByTestId('parameter-search').fill('deck 1 drums gain')
    expect([await faultsOf(page), await tooSmall(page)]).toEqual([[], []])
    await page.getByTestId('parameter-option').filter({ hasText: DRUMS }).first().click()
    await expect.poll(() => pathsOn(page), WAIT).toEqual([DRUMS])
    await expect.poll(() => page.getByTestId('binding-also').textContent(), WAIT).toBe('Also moved by fader-2')
    await expect.poll(() => page.locator('[data-testid=profile-sheet] svg .beside').count(), WAIT).toBe(1)
    await page.getByTestId('profile-drop').waitFor()
    expect(await movedBy(rig, 2)).toContain(DRUMS)
    expect(await movedBy(rig, 2)).not.toContain('/deck/1/stem/bass/fader')
    await page.getByTestId('binding-takeover').selectOption('jump')
    await expect
      .poll(async () => JSON.parse(await exported(page)).bindings, WAIT)
      .toContainEqual({
        control: 'fader-3',
        path: DRUMS,
        takeover: 'jump',
      })
    expect([await faultsOf(page), await tooSmall(page), complaints]).toEqual([[], [], []])
  }, 120_000)

  it('is taken back step by step, goes out and comes in as it was, and gives way to the one that came along', async () => {
    const rig = await openRig()
    const { page, complaints } = await visit(rig.url)
    await show(page, 'cycle')
    await page.getByTestId('binding-remove').click()
    await page.getByTestId('control-free').waitFor()
    await page.getByTestId('binding-add').click()
    await page.getByTestId('parameter-search').fill('deck 2 other mute')
    await page.getByTestId('parameter-option').first().click()
    await expect.poll(() => pathsOn(page), WAIT).toEqual(['/deck/2/stem/other/mute'])
    await page.getByTestId('binding-lit').selectOption('off')
    await expect.poll(() => rig.ports.outputs.get(NANO)?.findLast(([, number]) => number === 46)?.[2], WAIT).toBe(127)
    const mine = await exported(page)
    await page.getByTestId('profile-drop').click()
    await expect.poll(() => pathsOn(page), WAIT).toEqual(['/deck/1/loop'])
    await page.getByTestId('learn-file').setInputFiles({
      name: 'mine.json',
      mimeType: 'application/json',
      buffer: Buffer.from(mine),
    })
    await expect.poll(() => pathsOn(page), WAIT).toEqual(['/deck/2/stem/other/mute'])
    expect(await exported(page)).toBe(mine)
    await page.getByTestId('edit-undo').click()
    await page.getByTestId('edit-failure').waitFor()
    expect(await page.getByTestId('edit-failure').textContent()).toMatch(/was changed since.*as it is now/s)
    for (let left = 3; left > 0; left--) await page.getByTestId('edit-undo').click()
    await page.getByTestId('edit-undo').waitFor({ state: 'detached' })
    await expect.poll(() => pathsOn(page), WAIT).toEqual(['/deck/1/loop'])
    expect(complaints).toEqual([])
  }, 120_000)

  it('knows a control by another message, and refuses one that another control sends', async () => {
    const rig = await openRig()
    const { page } = await visit(rig.url)
    await show(page, 'fader-3')
    const number = page.getByTestId('control-number')
    await number.fill('0')
    await number.press('Enter')
    await page.getByTestId('control-taken').waitFor()
    expect(await page.getByTestId('control-taken').textContent()).toContain('fader-1 sends that already')
    expect([await number.inputValue(), await faultsOf(page)]).toEqual(['2', []])
    await number.fill('90')
    await number.press('Enter')
    await page.getByTestId('profile-drop').waitFor()
    await expect.poll(() => movedBy(rig, 90), WAIT).toContain('/deck/1/stem/bass/fader')
    expect(await movedBy(rig, 2)).toEqual([])
    await controlOn(page, 'marker-set').click()
    expect(await page.getByTestId('control-role').textContent()).toBe('It is the button of: library, while held.')
  }, 120_000)

  it('is changed for all strips at once', async () => {
    const rig = await openRig()
    const { page } = await visit(rig.url)
    await show(page, 'knob-5')
    await page.getByTestId('scope-all').click()
    await page.getByTestId('binding-choose').click()
    await page.getByTestId('parameter-search').fill('vocals balance')
    await page.getByTestId('parameter-option').first().click()
    await expect.poll(() => pathsOn(page), WAIT).toEqual(['/deck/{deck}/stem/{stem}/pan'])
    await page.getByTestId('profile-drop').waitFor()
    expect(await movedBy(rig, 17)).toEqual(['/deck/1/stem/drums/pan'])
    await page.getByTestId('scope-one').click()
    await expect.poll(() => pathsOn(page), WAIT).toEqual(['/deck/2/stem/vocals/pan'])
    expect(await faultsOf(page)).toEqual([])
  }, 120_000)
})

describe.skipIf(!chromiumHere)('the profile editor by the keyboard alone', () => {
  it('chooses a control by the arrows, gives it another parameter and way, and goes back', async () => {
    const rig = await openRig()
    const { page, complaints } = await visit(rig.url)
    await profileOn(page).waitFor()
    await byTabTo(page, 'profile-edit')
    await page.keyboard.press('Enter')
    await controlOn(page, 'fader-3').waitFor()
    await expect.poll(async () => (await focusedOn(page)).testid).toBe('profile-control')
    await page.keyboard.press('End')
    for (let n = 0; n < 20 && (await focusedOn(page)).control !== 'fader-3'; n++) await page.keyboard.press('ArrowLeft')
    expect((await focusedOn(page)).control).toBe('fader-3')
    await page.keyboard.press('Enter')
    await byTabTo(page, 'binding-choose')
    await page.keyboard.press('Enter')
    await page.keyboard.type('deck 1 drums')
    await expect.poll(async () => (await focusedOn(page)).testid).toBe('parameter-search')
    const active = () =>
      page.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-activedescendant')
        return document.getElementById(id ?? '')?.querySelector('code')?.textContent
      })
    for (let n = 0; n < 20 && (await active()) !== DRUMS; n++) await page.keyboard.press('ArrowDown')
    expect(await active()).toBe(DRUMS)
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await focusedOn(page)).testid).toBe('binding-choose')
    await expect.poll(() => page.getByTestId('binding-also').textContent(), WAIT).toBe('Also moved by fader-2')
    await byTabTo(page, 'binding-takeover')
    await page.keyboard.type('at once')
    await page.getByTestId('profile-drop').waitFor()
    await expect.poll(() => movedBy(rig, 2), WAIT).toContain(DRUMS)
    expect((await focusedOn(page)).testid).toBe('binding-takeover')
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await focusedOn(page)).control).toBe('fader-3')
    await byTabTo(page, 'profile-drop', { back: true })
    await page.keyboard.press('Enter')
    await page.getByTestId('profile-drop').waitFor({ state: 'detached' })
    expect(await movedBy(rig, 2)).toContain('/deck/1/stem/bass/fader')
    await byTabTo(page, 'profile-control')
    await page.keyboard.press('Escape')
    await page.getByTestId('profile-sheet').waitFor({ state: 'detached' })
    await expect.poll(async () => (await focusedOn(page)).testid).toBe('profile-edit')
    expect(complaints).toEqual([])
  }, 120_000)

  it('leaves the choice of a parameter by Escape, with nothing changed', async () => {
    const rig = await openRig()
    const { page } = await visit(rig.url)
    await show(page, 'play')
    await page.getByTestId('binding-add').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('zzz')
    expect(await page.getByTestId('parameter-count').textContent()).toBe('No parameter has these words')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await focusedOn(page)).testid).toBe('binding-add')
    expect([await pathsOn(page), await page.getByTestId('profile-drop').count()]).toEqual([['/deck/1/play'], 0])
  }, 120_000)
})

describe.skipIf(!chromiumHere)('the profile of a device that is away', () => {
  it('is changed on a phone: pages and layers each by themselves; the sheet stays open, the device has it when it comes', async () => {
    const rig = await openRig()
    const { page } = await visit(rig.url, { width: 390, height: 844 })
    await page.getByTestId('view-more').click()
    await page.getByTestId('profiles-more-open').click()
    const mackie = JSON.parse(readFileSync(join(root, 'controller-profiles/mackie-control.json'), 'utf8')) as Profile
    await profileOn(page, mackie.name).getByTestId('profile-edit').click()
    await controlOn(page, 'fader-1').click()
    await page.getByTestId('control-editor').waitFor()
    const [first, second] = await pathsOn(page)
    expect(await page.getByTestId('binding').count()).toBeGreaterThan(1)
    await page.getByTestId('binding-remove').nth(1).click()
    await expect.poll(() => pathsOn(page), WAIT).not.toContain(second)
    await page.getByTestId('profile-drop').waitFor()
    expect((await pathsOn(page))[0]).toBe(first)
    expect([await faultsOf(page), await tooSmall(page)]).toEqual([[], []])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(390)
    await page.getByTestId('profile-close').click()
    await expect.poll(async () => (await focusedOn(page)).testid).toBe('profile-edit')
    await profileOn(page, mackie.name).getByTestId('profile-show').click()
    const picture = page.getByTestId('profile-picture')
    await picture.waitFor()
    const box = await picture.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await picture.locator('[data-control="fader-2"]').click()
    await expect.poll(() => page.getByRole('heading', { name: 'fader-2' }).count(), WAIT).toBe(1)
  }, 120_000)
})

import { AxeBuilder } from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Learning } from '../../contract/controllers.ts'
import { builtPage, chromiumHere } from './browser.ts'
import { learnSays as learn, stepsOf, surfacesState } from './learn-states.ts'

const { open: openPage } = builtPage()
const GAIN = '/deck/1/stem/vocals/gain'
const MUTE = '/deck/1/stem/vocals/mute'
const learning: Learning = { input: 'A box', profile: 'A box', step: 'aim', path: null, learned: [], failure: null }
const open = () => openPage(surfacesState())

describe.skipIf(!chromiumHere)('the page while a controller is learned', () => {
  it('takes what is touched on it for what the controller gets; a switch does nothing else', async () => {
    const { page, bridge, complaints } = await open()
    await page.getByTestId('learn-begin').click()
    await expect.poll(() => stepsOf(bridge)).toEqual([{ do: 'start', input: 'A box' }])
    bridge.say(learn({ learning }))
    await page.getByText('Touch a control of this page').waitFor()
    await page.getByTestId('mute-1-vocals').click()
    await expect.poll(() => stepsOf(bridge).at(-1)).toEqual({ do: 'aim', path: MUTE })
    expect(bridge.received.filter(one => one.t === 'set' && one.path === MUTE)).toEqual([])
    const done = { control: 'note-1-60', says: 'button: note 60 on channel 1', path: MUTE, instead: [GAIN], beside: [] }
    bridge.say(learn({ learning: { ...learning, learned: [done] }, own: ['A box'] }))
    await expect.poll(() => page.getByTestId('learned').textContent()).toMatch(/mute.*note 60.*instead of .*gain/s)
    await page.getByTestId('learn-undo').click()
    await page.getByTestId('learn-stop').click()
    await expect.poll(() => stepsOf(bridge).slice(-2)).toEqual([{ do: 'undo' }, { do: 'stop' }])
    await page.getByTestId('mute-1-vocals').click()
    await expect.poll(() => bridge.received.some(one => one.t === 'set' && one.path === MUTE)).toBe(true)
    expect(complaints).toEqual([])
  })

  it('renames, saves and opens profiles, and says what is wrong with one', async () => {
    const { page, bridge } = await open()
    bridge.say(learn({ learning, own: ['A box'] }))
    await page.getByTestId('learn-rename').click()
    await page.getByTestId('learn-name-input').fill('My box')
    await page.keyboard.press('Enter')
    await expect.poll(() => stepsOf(bridge)).toContainEqual({ do: 'rename', name: 'My box' })
    await page.getByTestId('learn-export').click()
    await expect.poll(() => stepsOf(bridge)).toContainEqual({ do: 'export', profile: 'A box' })
    const coming = page.waitForEvent('download')
    bridge.say({ t: 'profile', profile: 'A box', file: 'a-box.json', text: '{"name":"A box"}' })
    const download = await coming
    expect(download.suggestedFilename()).toBe('a-box.json')
    expect(await readFile(await download.path(), 'utf8')).toBe('{"name":"A box"}')
    await page.getByTestId('learn-file').setInputFiles({
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{'),
    })
    await expect.poll(() => stepsOf(bridge)).toContainEqual({ do: 'import', text: '{' })
    const failure = { code: 'bad_profile' as const, error: 'line 1: it ends', cure: 'Mend the line' }
    bridge.say(learn({ failure }))
    await expect.poll(() => page.getByTestId('learn-failure').textContent()).toMatch(/line 1: it ends\. Mend the line/)
  })

  it('draws a device by its profile, says what each control moves, and marks what was learned', async () => {
    const { page, bridge, complaints } = await open()
    bridge.say(learn({ inputs: [{ port: 'nano', profile: 'nanoKONTROL2' }] }))
    await page.getByTestId('profile-show').click()
    await expect.poll(() => stepsOf(bridge)).toEqual([{ do: 'export', profile: 'nanoKONTROL2' }])
    const text = await readFile(join(import.meta.dirname, '../../controller-profiles/korg-nanokontrol2.json'), 'utf8')
    bridge.say({ t: 'profile', profile: 'nanoKONTROL2', file: 'x.json', text })
    await page.getByTestId('profile-picture').waitFor()
    const controls = page.getByTestId('profile-controls').locator('li')
    expect(await controls.count()).toBeGreaterThan(40)
    expect(await controls.filter({ hasText: 'fader-1' }).first().textContent()).toMatch(/1 vocals fader/)
    const done = { control: 'fader-1', says: 'CC 0', path: GAIN, instead: [], beside: [] }
    bridge.say(
      learn({ learning: { ...learning, profile: 'nanoKONTROL2', learned: [done] }, own: ['nanoKONTROL2', 'A box'] }),
    )
    await expect.poll(() => stepsOf(bridge).length).toBe(2)
    bridge.say({ t: 'profile', profile: 'nanoKONTROL2', file: 'x.json', text })
    await expect.poll(() => page.locator('[data-testid=profile-picture] .learned').count()).toBe(1)
    const { violations } = await new AxeBuilder({ page }).include('[data-testid=surfaces]').analyze()
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' | ')}`)).toEqual([])
    await page.getByTestId('profile-show').first().click()
    await page.getByTestId('profile-picture').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  it('lists every OSC address with what it takes and what stands there, and finds one by its words', async () => {
    const { page, bridge } = await open()
    await page.getByTestId('osc-addresses-open').click()
    const rows = page.getByTestId('osc-address')
    await expect.poll(() => rows.count()).toBe(60)
    await page.getByTestId('osc-search').fill('deck/1 vocals level')
    await expect.poll(() => rows.first().textContent()).toMatch(/vocals\/gain.*0.*value.*−144 … 6 dB/s)
    bridge.say({ t: 'changes', changes: [{ path: GAIN, value: -6, seq: 3, origin: 'osc:x' }] })
    await expect.poll(() => rows.first().locator('b').textContent()).toBe('−6')
    await page.getByTestId('osc-search').fill('no such thing')
    await expect.poll(() => page.getByTestId('osc-count').textContent()).toBe('0 addresses')
    const { violations } = await new AxeBuilder({ page }).include('[data-testid=surfaces]').analyze()
    expect(violations.map(v => v.id)).toEqual([])
  })
})

describe.skipIf(!chromiumHere)('the page while hands are on a controller', () => {
  it('shows at a fader where the hardware stands, and the way to turn it', async () => {
    const { page, bridge } = await open()
    const hint = { surface: 'nanoKONTROL2', control: 'fader-1', path: GAIN.replace('gain', 'fader') }
    bridge.say({ t: 'hints', hints: [{ ...hint, turn: 'up', at: 0.25, value: 0.75 }] })
    const mark = page.getByTestId('hint')
    await mark.waitFor()
    expect(await mark.getAttribute('data-turn')).toBe('up')
    expect(await mark.getAttribute('title')).toBe('nanoKONTROL2, fader-1: turn it up to take over')
    const [box, fader] = [await mark.boundingBox(), await page.getByTestId('fader-1-vocals').boundingBox()]
    if (!box || !fader) throw new Error('it is not seen')
    const [top, length] = [fader.y + 14, fader.height - 28]
    expect(1 - (box.y - top) / length).toBeCloseTo(0.25, 1)
    bridge.say({ t: 'hints', hints: [] })
    await mark.waitFor({ state: 'detached' })
  })
})

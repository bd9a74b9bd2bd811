import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { SET_STATES } from './set-states.ts'
import type { PageState } from './states.ts'

const { open: openPage } = builtPage()

const open = (name: string) => openPage(SET_STATES.find(state => state.name === name) as PageState)

describe.skipIf(!chromiumHere)('the sets on the page', () => {
  it('are saved by a name, typed and sent by the keyboard alone', async () => {
    const { page, bridge, close } = await open('no set yet')
    await page.getByTestId('set-name').focus()
    await page.keyboard.type('Friday s')
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.asked).toContain('set ?name=Friday%20s')
    await expect.poll(() => page.getByTestId('set-name').inputValue()).toBe('')
    await close()
  })

  it('open at a second press while music plays, and say what is missing', async () => {
    const { page, bridge, close } = await open('a set that lacks a track is open')
    const sent = () => bridge.received.filter(message => message.t === 'set' && message.path === '/set/open')
    expect(sent()).toEqual([])
    expect(await page.getByTestId('set-open').textContent()).toMatch(/stop the music/)
    await page.getByTestId('set-open').click()
    await expect.poll(() => sent().length).toBe(1)
    expect(sent()[0]).toMatchObject({ value: 'friday' })
    expect(await page.getByTestId('set-missing').textContent()).toMatch(/Paper Lanterns.*deck 2/)
    await close()
  })

  it('cannot be saved while the library is away, but opened', async () => {
    const { page, close } = await open('sets while the library is away')
    expect(await page.getByTestId('set-save').isDisabled()).toBe(true)
    expect(await page.getByTestId('set-remove').isDisabled()).toBe(true)
    expect(await page.getByTestId('set-open').isEnabled()).toBe(true)
    await close()
  })

  it('give way to the library by Escape', async () => {
    const { page, close } = await open('sets')
    await page.keyboard.press('Escape')
    await page.getByTestId('library').waitFor()
    await close()
  })
})

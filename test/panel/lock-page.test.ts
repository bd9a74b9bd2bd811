import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { byTabTo } from './hands.ts'
import { LIBRARY_STATES } from './library-states.ts'
import { type PageState, STATES } from './states.ts'

const { open } = builtPage()
const stateOf = (name: string) => [...STATES, ...LIBRARY_STATES].find(state => state.name === name) as PageState

describe.skipIf(!chromiumHere)('the lock', () => {
  const sets = (bridge: { received: { t: string }[] }) => bridge.received.filter(m => m.t === 'set').length
  it('keeps hands and keys off, and is opened by holding', async () => {
    const { page, bridge } = await open(stateOf('locked'))
    for (const key of ['1', ' ', 'p', 'm']) await page.keyboard.press(key)
    const fader = await page.getByTestId('fader-1-drums').boundingBox()
    if (!fader) throw new Error('no fader')
    await page.mouse.click(fader.x + fader.width / 2, fader.y + 20)
    // the space bar presses the one button that has the focus, which asks for a second press
    expect(sets(bridge)).toBe(0)
    const unlock = await page.getByTestId('unlock').boundingBox()
    if (!unlock) throw new Error('no way out')
    // its right end stays where it is, whatever it says
    await page.mouse.move(unlock.x + unlock.width - 20, unlock.y + 20)
    await page.mouse.down()
    await page.getByTestId('lock-veil').waitFor({ state: 'detached' })
    await page.mouse.up()
    await page.keyboard.press('1')
    await expect.poll(() => sets(bridge)).toBe(1)
  })

  it('stays through a short touch, and is opened by two presses of a key', async () => {
    const { page } = await open(stateOf('locked'))
    await page.getByTestId('unlock').click()
    expect(await page.getByTestId('lock-veil').isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByTestId('unlock').textContent()).toBe('Press again to unlock')
    await page.keyboard.press('Enter')
    await page.getByTestId('lock-veil').waitFor({ state: 'detached' })
  })

  it('keeps the screen lit while a deck plays, and only then', async () => {
    const { page, bridge } = await open({
      ...stateOf('playing'),
      before: () => {
        const held = { locks: 0 }
        Object.assign(globalThis, { held })
        Object.defineProperty(navigator, 'wakeLock', {
          value: {
            request: () => {
              held.locks++
              const lock = new EventTarget() as EventTarget & { release: () => Promise<void> }
              lock.release = () => {
                held.locks--
                lock.dispatchEvent(new Event('release'))
                return Promise.resolve()
              }
              return Promise.resolve(lock)
            },
          },
        })
      },
    })
    const locks = () => page.evaluate(() => (globalThis as unknown as { held: { locks: number } }).held.locks)
    await expect.poll(locks).toBe(1)
    bridge.say({ t: 'changes', changes: [{ path: '/deck/1/play', value: false, seq: 5, origin: 'osc:x' }] })
    await expect.poll(locks).toBe(0)
    bridge.say({ t: 'changes', changes: [{ path: '/deck/2/play', value: true, seq: 6, origin: 'osc:x' }] })
    await expect.poll(locks).toBe(1)
  })
})

describe.skipIf(!chromiumHere)('the first run', () => {
  it('tells three steps at most, once on a browser, and again when asked', async () => {
    const { page } = await open(stateOf('first run'))
    const step = () => page.getByTestId('tour').getAttribute('data-step')
    expect(await step()).toBe('1')
    await byTabTo(page, 'tour-next')
    await page.keyboard.press('Enter')
    await expect.poll(step).toBe('2')
    await page.keyboard.press('Enter')
    await expect.poll(step).toBe('3')
    expect(await page.getByTestId('tour').textContent()).toContain('3 of 3')
    await page.keyboard.press('Enter')
    await page.getByTestId('tour').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByTestId('track-row').first().waitFor()
    expect(await page.getByTestId('tour').count()).toBe(0)
    await page.keyboard.press('?')
    await byTabTo(page, 'tour-again')
    await page.keyboard.press('Enter')
    await expect.poll(step).toBe('1')
  })

  it('is waved away by one press, and covers no control', async () => {
    const { page, bridge } = await open(stateOf('first run'))
    await page.getByTestId('mute-1-vocals').click()
    await expect
      .poll(() => bridge.received.some(m => m.t === 'set' && m.path === '/deck/1/stem/vocals/mute'))
      .toBe(true)
    await page.getByTestId('tour-skip').click()
    await page.getByTestId('tour').waitFor({ state: 'detached' })
  })
})

import { AxeBuilder } from '@axe-core/playwright'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { LIBRARY_STATES } from './library-states.ts'
import { SET_STATES } from './set-states.ts'
import { type PageState, STATES } from './states.ts'

const { dist, open: openPage } = builtPage()
const assets = (ending: string): string[] =>
  readdirSync(join(dist, 'assets'))
    .filter(name => name.endsWith(ending))
    .map(name => join(dist, 'assets', name))

describe('the built page', () => {
  it('loads in at most 150 kB', () => {
    // what comes later (panes of no first view, the worklet) is named by scripts alone
    const html = readFileSync(join(dist, 'index.html'), 'utf8')
    const named = [...assets('.js'), ...assets('.css')].filter(file => html.includes(basename(file)))
    expect(named.length).toBe(2)
    const texts = [join(dist, 'index.html'), ...named]
    const packed = texts.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
    const fonts = assets('.woff2').reduce((sum, file) => sum + readFileSync(file).length, 0)
    expect(packed).toBeGreaterThan(10_000)
    expect(packed + fonts).toBeLessThanOrEqual(150 * 1024)
  })

  it('has no inline script or style, and names no other origin in its markup', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8')
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style="/)
    expect(html.replace(/http-equiv="Content-Security-Policy"\s+content="[^"]*"/, '')).not.toMatch(/https?:\/\//)
  })

  it('gives the worklet nothing that a worklet cannot run', () => {
    const registered: string[] = []
    const scope = createContext({
      AudioWorkletProcessor: class {},
      registerProcessor: (name: string) => registered.push(name),
      sampleRate: 48000,
    })
    for (const worklet of assets('.js').filter(file => file.includes('worklet')))
      runInContext(`{${readFileSync(worklet, 'utf8')}}`, scope)
    expect(registered.sort()).toEqual(['stembridge-engine', 'stembridge-into-plugin', 'stembridge-out-of-plugin'])
  })
})

const playing = STATES.find(state => state.name === 'playing') as PageState
const open = (state: PageState = playing) => openPage(state)

describe.skipIf(!chromiumHere)('the page in Chromium', () => {
  it.each([...STATES, ...SET_STATES, ...LIBRARY_STATES])(
    'has no accessibility violation, complaint or outside request: $name',
    async state => {
      const { page, complaints, close } = await open(state)
      await page.waitForTimeout(400)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
        .analyze()
      const said = violations.map(
        v =>
          `${v.id}: ${v.nodes
            .map(n => `${n.target} ${n.failureSummary ?? ''}`)
            .slice(0, 3)
            .join(' | ')}`,
      )
      expect(said).toEqual([])
      expect(complaints).toEqual([])
      await close()
    },
  )

  it('sends a fader’s moves as one message a frame, holds it meanwhile, and reads its level aloud', async () => {
    const { page, bridge, close } = await open()
    const fader = page.getByTestId('fader-1-drums')
    const box = await fader.boundingBox()
    if (!box) throw new Error('no fader')
    const [x, y] = [box.x + box.width / 2, box.y + box.height * 0.26]
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let i = 1; i <= 40; i++) await page.mouse.move(x, y + i)
    await page.mouse.up()
    await expect.poll(() => bridge.received.some(m => m.t === 'set' && m.touch === false)).toBe(true)
    const sets = bridge.received.filter(m => m.t === 'set' && m.path === '/deck/1/stem/drums/gain')
    expect(sets[0]).toMatchObject({ touch: true })
    expect(sets.length).toBeLessThanOrEqual(45)
    expect(sets.findLast(m => m.t === 'set' && m.value !== undefined)).toMatchObject({ value: expect.any(Number) })
    await expect.poll(() => fader.getAttribute('aria-valuetext')).toMatch(/^−\d+\.\d dB$/)
    await close()
  })

  it('shows what others move, at once', async () => {
    const { page, bridge, close } = await open()
    bridge.say({ t: 'changes', changes: [{ path: '/deck/1/stem/other/gain', value: -6, seq: 1, origin: 'osc:x' }] })
    await expect.poll(() => page.getByTestId('fader-1-other').getAttribute('aria-valuetext')).toBe('−6.0 dB')
    await expect.poll(() => page.getByTestId('level-1-other').textContent()).toBe('−6.0 dB')
    await close()
  })

  it('is played by keys alone', async () => {
    const { page, bridge, close } = await open()
    for (const key of ['1', 'Shift+2', 'm', 'p', 'd', ' ', 'l', 'ArrowRight', 'q']) await page.keyboard.press(key)
    const sent = () => bridge.received.flatMap(m => (m.t === 'set' ? [m.path] : []))
    await expect
      .poll(sent)
      .toEqual(
        expect.arrayContaining([
          '/deck/1/stem/vocals/mute',
          '/deck/1/stem/drums/solo',
          '/deck/2/stem/other/mute',
          '/panic',
          '/deck/2/play',
          '/deck/2/loop',
          '/deck/2/seek',
          '/deck/2/hotcue/1',
        ]),
      )
    await page.getByTestId('fader-2-bass').focus()
    for (const key of ['PageDown', 'Delete']) await page.keyboard.press(key)
    await expect.poll(() => page.getByTestId('fader-2-bass').getAttribute('aria-valuetext')).toBe('−∞ dB')
    await page.keyboard.press('0')
    await expect.poll(() => page.getByTestId('fader-2-bass').getAttribute('aria-valuetext')).toBe('0.0 dB')
    await page.keyboard.press('?')
    await expect.poll(() => page.getByTestId('key-sheet').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByTestId('key-sheet').count()).toBe(0)
    await close()
  })

  const byHand = STATES.find(state => state.name === 'grid by hand') as PageState
  it('moves the grid by buttons and keys, saves it beside the analysis, and shows both', async () => {
    const { page, bridge, close } = await open(byHand)
    await expect.poll(() => page.getByTestId('deck-1-grid-bpm').textContent()).toBe('248.00')
    expect(await page.getByTestId('deck-1-grid-analysed').textContent()).toBe('124.00')
    await page.getByTestId('deck-1-nudge-10').click()
    await expect.poll(() => bridge.manuals.at(-1)).toEqual({ scale: 2, anchor: expect.closeTo(0.21, 6), locked: false })
    await page.keyboard.press('[')
    await expect.poll(() => bridge.manuals.at(-1)?.anchor).toBeCloseTo(0.209, 6)
    await page.getByTestId('deck-1-scale-÷2').click()
    await expect.poll(() => page.getByTestId('deck-1-grid-bpm').textContent()).toBe('124.00')
    await page.getByTestId('deck-1-lock').click()
    await expect.poll(() => bridge.manuals.at(-1)?.locked).toBe(true)
    expect(await page.getByTestId('deck-1-nudge-10').isDisabled()).toBe(true)
    await close()
  })

  it('leaves tempo and key blank where nobody is sure, and takes a candidate by a press', async () => {
    const { page, bridge, close } = await open(STATES.find(state => state.name === 'grid unsure') as PageState)
    await expect.poll(() => page.getByTestId('deck-1-tempo').textContent()).toBe('–')
    expect(await page.getByTestId('deck-1-camelot').textContent()).toBe('–')
    await page.getByTestId('deck-1-candidate').nth(1).click()
    await expect.poll(() => page.getByTestId('deck-1-tempo').textContent()).toBe('62.0')
    await expect.poll(() => bridge.manuals.at(-1)).toEqual({ scale: 0.5, locked: false })
    await close()
  })

  it('plays by a grid that the analysis names, by a press, and shows which it is', async () => {
    const { page, bridge, close } = await open(STATES.find(state => state.name === 'grid unsure') as PageState)
    await page.getByTestId('deck-1-named-off-beat').click()
    await expect
      .poll(() => bridge.manuals.at(-1))
      .toEqual({ scale: 1, anchor: expect.closeTo(0.2 + 30 / 124, 6), beatsPerBar: 4, locked: false })
    const pressed = (name: string) => page.getByTestId(`deck-1-named-${name}`).getAttribute('aria-pressed')
    await expect.poll(() => pressed('off-beat')).toBe('true')
    expect(await pressed('found')).toBe('false')
    await page.getByTestId('deck-1-named-half').click()
    await expect.poll(() => page.getByTestId('deck-1-grid-bpm').textContent()).toBe('62.00')
    expect([await pressed('half'), await pressed('off-beat')]).toEqual(['true', 'false'])
    await close()
  })

  it('asks before a better grid comes under a playing deck', async () => {
    const { page, bridge, close } = await open(STATES.find(state => state.name === 'better grid') as PageState)
    expect(await page.getByTestId('deck-1-offer').textContent()).toContain('beats 30 ms later')
    await page.getByTestId('deck-1-keep-grid').click()
    await page.keyboard.press('a')
    const sent = () => bridge.received.flatMap(m => (m.t === 'set' ? [m.path] : []))
    await expect.poll(sent).toEqual(expect.arrayContaining(['/deck/1/grid/keep', '/deck/1/grid/take']))
    await close()
  })

  it('says why a song waits, when the next attempt comes, and tries again', async () => {
    const { page, bridge, close } = await open(STATES.find(state => state.name === 'queue') as PageState)
    const states = () =>
      page.getByTestId('queue-row').evaluateAll(rows => rows.map(row => (row as HTMLElement).dataset.state))
    await expect.poll(states).toEqual(['runs', 'waits', 'waits', 'failed'])
    expect(await page.getByTestId('queue').textContent()).toContain('Waits for “Paper Lanterns”')
    expect(await page.getByTestId('next-attempt').textContent()).toMatch(/next attempt in (\d\d:\d\d|1:00:00)/)
    await page.getByTestId('retry').click()
    await page.getByTestId('bring-back').click()
    await expect.poll(() => bridge.asked).toEqual(['runs retry', 'tracks separate'])
    await close()
  })

  it('shows what each engine heard side by side, and goes to a section by a press', async () => {
    const { page, bridge, close } = await open(STATES.find(state => state.name === 'track') as PageState)
    const head = () => page.getByTestId('figures').locator('thead th').allTextContents()
    await expect.poll(head).toEqual(['Figure', 'by hand', 'dsp 1', 'librosa 0.11'])
    expect(await page.getByTestId('figures').textContent()).toContain('123.05')
    await page
      .getByTestId('track')
      .getByRole('button', { name: /^B 0:08/ })
      .click()
    const seeks = () => bridge.received.flatMap(m => (m.t === 'set' && m.path === '/deck/1/seek' ? [m.value] : []))
    await expect.poll(seeks).toEqual([8])
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByTestId('library').count()).toBe(1)
    await close()
  })

  it('exports the track in the format that is chosen, says how far it is, and what is there to be saved', async () => {
    const { page, bridge, close } = await open(STATES.find(state => state.name === 'track') as PageState)
    const text = (id: string) => page.getByTestId(id).textContent()
    expect(await text('export-progress')).toBe('Writing the files: 40 %')
    expect(await text('export-failed')).toBe('Flac is written by ffmpeg. Install ffmpeg.')
    const save = page.getByTestId('export-save')
    expect(await save.textContent()).toBe('Save Night Drive (mp3).zip · 24.0 MB')
    expect(await save.getAttribute('href')).toMatch(/^http:.*\/api\/runs\/x1\/export$/)
    await page.getByTestId('export-format').selectOption('flac')
    await page.getByTestId('export').click()
    await page.getByTestId('exports').getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('export-cancel').first().click()
    await expect.poll(() => bridge.asked).toEqual(['tracks export', 'runs retry', 'runs cancel'])
    await close()
  })

  it('puts what fits first, each with why', async () => {
    const { page, close } = await open()
    await page.getByTestId('sort').selectOption('fit')
    await expect.poll(() => page.getByTestId('track-row').first().getAttribute('data-id')).toBe('b')
    expect(await page.getByTestId('fit').first().textContent()).toContain('8A→8A')
    await close()
  })

  it('asks before it deletes, with the hand on the harmless answer', async () => {
    const { page, close } = await open()
    const row = page.locator('[data-testid=track-row][data-id=a]')
    await row.getByTestId('remove').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect.poll(() => row.getByTestId('remove').isVisible()).toBe(true)
    await close()
  })

  it('finds songs without regard to case, and loads one on either deck', async () => {
    const { page, bridge, close } = await open()
    await page.keyboard.press('f')
    await page.keyboard.type('NIGHT')
    await expect.poll(() => page.getByTestId('track-row').count(), { timeout: 10_000 }).toBe(1)
    await page.getByTestId('load-2').click()
    await expect
      .poll(() => bridge.received.some(m => m.t === 'set' && m.path === '/deck/2/load' && m.value === 'a'))
      .toBe(true)
    await close()
  })

  it('has no control smaller than a fingertip', async () => {
    for (const name of ['playing', 'phone deck1', 'phone library', 'phone mixer', 'grid by hand', 'queue', 'track']) {
      const { page, close } = await open(STATES.find(s => s.name === name) as PageState)
      const small = await page.$$eval('button, select, input[type=range], input[type=number], [role=slider]', all =>
        all.flatMap(e => {
          const box = e.getBoundingClientRect()
          return box.width > 0 && (box.width < 43.5 || box.height < 43.5)
            ? [`${e.outerHTML.slice(0, 90)} ${box.width}×${box.height}`]
            : []
        }),
      )
      expect(small).toEqual([])
      await close()
    }
  })

  it('fits its width from phone to wide screen', async () => {
    const { page, close } = await open()
    for (const width of [320, 390, 768, 1024, 1280, 1600, 2560]) {
      await page.setViewportSize({ width, height: 900 })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide).toBeLessThanOrEqual(width)
    }
    await close()
  })
})

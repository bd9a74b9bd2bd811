import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AccessState } from '../../contract/access.ts'
import type { LearnState } from '../../contract/controllers.ts'
import { builtPage, chromiumHere } from './browser.ts'
import { byTabTo, choose, press, setsOf } from './hands.ts'
import { learnSays, stepsOf, surfacesState } from './learn-states.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import { type PageState, STATES } from './states.ts'

const { open: openPage } = builtPage()
const open = (name: string) => openPage(STATES.find(state => state.name === name) as PageState)
const heard = (bridge: ScriptedBridge, wanted: unknown[]) =>
  expect.poll(() => setsOf(bridge)).toEqual(expect.arrayContaining(wanted))
const GAIN = '/deck/1/stem/drums/gain'
const BOX: Partial<LearnState> = { inputs: [{ port: 'A box', profile: 'A box' }], outputs: ['Synth'], own: ['A box'] }
const learn = (of: Partial<LearnState>) => learnSays({ ...BOX, ...of })
const openSurfaces = () => openPage(surfacesState(BOX))

describe.skipIf(!chromiumHere)('the queue, by the keyboard alone', () => {
  it('try a failed song again, show its log, pause a queue and end a run', async () => {
    const { page, bridge } = await open('queue')
    await byTabTo(page, 'show-log')
    await page.keyboard.press('Enter')
    await page.getByTestId('log').waitFor()
    await byTabTo(page, 'retry')
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.asked).toContain('runs retry')
    await byTabTo(page, 'queue-cancel', { back: true })
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.asked).toContain('runs cancel')
    await byTabTo(page, 'pause-separation', { back: true })
    await page.keyboard.press(' ')
    await expect.poll(() => bridge.asked).toContain('queue pause')
  })

  it('choose the engine of the next songs, and delete a song after asking', async () => {
    const { page, bridge } = await open('queue')
    await byTabTo(page, 'engine')
    await page.keyboard.type('onnx')
    await expect.poll(() => page.getByTestId('engine').inputValue()).toBe('onnxruntime')
    await page.keyboard.press('f')
    await page.getByTestId('search').focus()
    await page.keyboard.type('harbour')
    await page.keyboard.press('ArrowDown')
    await byTabTo(page, 'cancel')
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.asked).toContain('tracks cancel')
  })

  it('reach the network pane and come back, and take the sound over', async () => {
    const { page, bridge } = await open('other host')
    await byTabTo(page, 'take-over')
    await page.keyboard.press('Enter')
    await expect.poll(() => bridge.received.some(m => m.t === 'lease' && m.take)).toBe(true)
    await byTabTo(page, 'show-network', { back: true })
    await page.keyboard.press('Enter')
    await page.locator('.network').last().waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('library').waitFor()
  })

  it('add songs by the system’s own dialogue', async () => {
    const { page, bridge } = await open('playing')
    const choosing = page.waitForEvent('filechooser')
    // by then it is waited for
    await page.getByTestId('queue').waitFor()
    await page.keyboard.press('o')
    await (await choosing).setFiles({ name: 'Song.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') })
    await expect.poll(() => bridge.asked).toEqual(['upload song'])
  })
})

describe.skipIf(!chromiumHere)('surfaces, by the keyboard alone', () => {
  it('learn a control, take it back, and end', async () => {
    const { page, bridge } = await openSurfaces()
    await press(page, 'learn-begin')
    await expect.poll(() => stepsOf(bridge)).toContainEqual({ do: 'start', input: 'A box' })
    const learning = { input: 'A box', profile: 'A box', path: null, learned: [], failure: null, step: 'aim' as const }
    bridge.say(learn({ learning }))
    await press(page, 'fader-1-drums', 'ArrowUp', true)
    await expect.poll(() => stepsOf(bridge).at(-1)).toEqual({ do: 'aim', path: GAIN })
    const learned = [{ control: 'fader-1', says: 'CC 7', path: GAIN, instead: [], beside: [] }]
    bridge.say(learn({ learning: { ...learning, learned } }))
    await press(page, 'learn-undo')
    await press(page, 'learn-stop')
    await expect.poll(() => stepsOf(bridge).slice(-2)).toEqual([{ do: 'undo' }, { do: 'stop' }])
  })

  it('save a profile as a file, and open one', async () => {
    const { page, bridge } = await openSurfaces()
    await press(page, 'learn-export')
    await expect.poll(() => stepsOf(bridge)).toEqual([{ do: 'export', profile: 'A box' }])
    const coming = page.waitForEvent('download')
    bridge.say({ t: 'profile', profile: 'A box', file: 'a-box.json', text: '{}' })
    expect((await coming).suggestedFilename()).toBe('a-box.json')
    const choosing = page.waitForEvent('filechooser')
    await press(page, 'learn-import')
    await (await choosing).setFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') })
    await expect.poll(() => stepsOf(bridge).at(-1)).toEqual({ do: 'import', text: '{"a":1}' })
  })

  it('show an address by what it says, with what stands there', async () => {
    const { page } = await openSurfaces()
    await press(page, 'osc-addresses-open')
    await byTabTo(page, 'osc-search')
    await page.keyboard.type('vocals fader position')
    await expect.poll(() => page.getByTestId('osc-address').first().textContent()).toContain('/deck/1/stem/vocals/')
    expect(await page.getByTestId('osc-count').textContent()).toMatch(/^\d address/)
  })

  it('join a DAW, by its ports too', async () => {
    const { page, bridge } = await openSurfaces()
    await press(page, 'daw-on')
    await press(page, 'daw-settings')
    await byTabTo(page, 'daw-port')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('3820')
    await page.keyboard.press('Enter')
    await press(page, 'daw-chase')
    await heard(bridge, [
      ['/daw/ardour/on', true],
      ['/daw/ardour/port', 3820],
      ['/daw/ardour/chase', true],
    ])
  })

  it('send the clock, and follow one and time code', async () => {
    const { page, bridge } = await openSurfaces()
    await press(page, 'clock-out')
    await choose(page, 'clock-source', 'deck 2')
    await choose(page, 'clock-out-port', 'Syn')
    await choose(page, 'clock-in-port', 'A b')
    await choose(page, 'time-code-port', 'A b')
    await byTabTo(page, 'time-code-offset')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('1:00:00')
    await page.keyboard.press('Enter')
    await press(page, 'deck-2-timecode-chase')
    await heard(bridge, [
      ['/transport/clock/out', true],
      ['/transport/source', 'deck 2'],
      ['/transport/clock/port', 'Synth'],
      ['/transport/clock/source', 'A box'],
      ['/transport/timecode/source', 'A box'],
      ['/transport/timecode/offset', 3600],
      ['/deck/2/timecode/chase', true],
    ])
  })
})

const access = (): AccessState => ({
  lan: true,
  you: { scope: 'manage', local: true, id: null, name: null, address: '127.0.0.1' },
  addresses: ['http://192.168.1.5:4400/'],
  code: null,
  devices: [
    { id: 'd1', name: 'A phone', scope: 'play', address: '192.168.1.20', since: 1, lastSeen: 2, connected: true },
  ],
  osc: [],
  asked: [{ address: '192.168.1.30', count: 3, at: 1 }],
})

describe.skipIf(!chromiumHere)('devices, by the keyboard alone', () => {
  it('are let in by a code, renamed, given less, turned out, and their OSC is heard', async () => {
    const { page, bridge } = await openPage({
      name: 'network',
      script: { access: access() },
      shows: '[data-testid=show-network]',
    })
    await press(page, 'show-network')
    await page.getByTestId('device-d1').waitFor()
    await choose(page, 'access-scope', 'see')
    await press(page, 'access-let-in')
    await expect.poll(() => page.getByTestId('access-digits').textContent()).toBe('123 456')
    await press(page, 'access-close')
    await choose(page, 'device-scope', 'see')
    await press(page, 'device-rename')
    await page.keyboard.type('Stage left')
    await page.keyboard.press('Enter')
    await press(page, 'device-revoke')
    await page.keyboard.press('Enter')
    await press(page, 'osc-allow-asked')
    await expect
      .poll(() => bridge.asked)
      .toEqual([
        'access POST code',
        'access DELETE code',
        'access PUT devices/d1',
        'access PUT devices/d1',
        'access DELETE devices/d1',
        'access POST osc',
      ])
    await page.keyboard.press('Escape')
    await page.getByTestId('library').waitFor()
  })

  it('come in by typing the code into the form', async () => {
    const panel = join(import.meta.dirname, '../../panel')
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' }
    const tried: unknown[] = []
    const server = createServer(async (request, response) => {
      if (request.url === '/access/pair') {
        let text = ''
        for await (const bytes of request) text += bytes
        tried.push(JSON.parse(text))
        const right = text.includes('123456')
        response.writeHead(right ? 200 : 403, { 'content-type': 'application/json' })
        return response.end(JSON.stringify(right ? {} : { error: 'The code is another', cure: 'Look again' }))
      }
      const file = { '/': 'pair/pair.html', '/pair/tokens.css': 'tokens.css', '/pair/icon.svg': 'icon.svg' }[
        request.url ?? ''
      ]
      const path = join(panel, file ?? request.url ?? '/')
      if (!existsSync(path)) return response.writeHead(404).end()
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'image/svg+xml' }).end(readFileSync(path))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { page } = await open('empty')
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('code')
    for (const code of ['12', '000000', '123456']) {
      await page.keyboard.press('Control+a')
      await page.keyboard.type(code)
      await page.keyboard.press('Enter')
      if (code === '12') await page.getByText('six digits').waitFor()
      if (code === '000000') await page.getByText('The code is another').waitFor()
    }
    await expect.poll(() => tried).toMatchObject([{ code: '000000' }, { code: '123456' }])
    server.closeAllConnections()
    server.close()
  })
})

import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'

const { open: openPage } = builtPage()
const ports = {
  t: 'learn' as const,
  learn: {
    inputs: [
      { port: 'Drums', profile: null },
      { port: 'DAW', profile: null },
    ],
    outputs: ['Synth', 'DAW'],
    own: [],
    learning: null,
    failure: null,
  },
}
const open = () =>
  openPage({
    name: 'clocks',
    script: {},
    shows: '[data-testid=clocks]',
    afterwards: bridge => bridge.say(ports),
  })

describe.skipIf(!chromiumHere)('the page where MIDI clock and time code are chosen', () => {
  it('offers the ports that there are, and keeps what is set where no port is named so', async () => {
    const { page, bridge, complaints } = await open()
    const sets = () => bridge.received.flatMap(one => (one.t === 'set' ? [[one.path, one.value]] : []))
    const choices = (testid: string) => page.getByTestId(testid).locator('option').allTextContents()
    await expect.poll(() => choices('clock-out-port')).toEqual(['Every output', 'Synth', 'DAW'])
    expect(await choices('clock-in-port')).toEqual(['Nothing', 'Drums', 'DAW'])
    await page.getByTestId('clock-out-port').selectOption('Synth')
    await page.getByTestId('clock-out').click()
    await page.getByTestId('clock-source').selectOption('deck 2')
    await page.getByTestId('clock-in-port').selectOption('Drums')
    await expect.poll(sets).toEqual([
      ['/transport/clock/port', 'Synth'],
      ['/transport/clock/out', true],
      ['/transport/source', 'deck 2'],
      ['/transport/clock/source', 'Drums'],
    ])
    bridge.say({ ...ports, learn: { ...ports.learn, outputs: [] } })
    await expect.poll(() => choices('clock-out-port')).toEqual(['Every output', '“Synth”, not there now'])
    expect(complaints).toEqual([])
  })

  it('lets a deck follow time code, from the code at which its track begins', async () => {
    const { page, bridge } = await open()
    const sets = () => bridge.received.flatMap(one => (one.t === 'set' ? [[one.path, one.value]] : []))
    await page.getByTestId('time-code-port').selectOption('DAW')
    await page.getByTestId('time-code-offset').fill('1:00:00')
    await page.getByTestId('time-code-offset').press('Enter')
    await page.getByTestId('deck-1-timecode-chase').click()
    await expect.poll(sets).toEqual([
      ['/transport/timecode/source', 'DAW'],
      ['/transport/timecode/offset', 3600],
      ['/deck/1/timecode/chase', true],
    ])
    bridge.say({
      t: 'readings',
      values: { '/transport/timecode/in': 'runs', '/transport/timecode/in/time': '01:00:02:03' },
    })
    await expect.poll(() => page.getByTestId('time-code-in').textContent()).toBe('01:00:02:03, runs')
    await page.getByTestId('time-code-offset').fill('noon')
    await page.getByTestId('time-code-offset').press('Enter')
    expect(await page.getByTestId('time-code-offset').inputValue()).toBe('01:00:00')
  })
})

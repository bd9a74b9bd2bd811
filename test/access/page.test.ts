import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openBridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import { builtPage } from '../panel/browser.ts'
import { namespacesMissing, otherMachine } from '../remote/namespaces.ts'

const CHROMIUM = '/usr/bin/chromium'
const skip = namespacesMissing() ?? (existsSync(CHROMIUM) ? undefined : 'no Chromium on this machine')
const root = join(import.meta.dirname, '../..')
const built = builtPage()
const WAIT_MS = 15_000

const browse = async (executablePath: string): Promise<Browser> => {
  const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] })
  onTestFinished(() => browser.close())
  return browser
}

/** A browser on the other network. */
const browseWithin = (within: string[], folder: string): Promise<Browser> => {
  const file = join(folder, 'chromium')
  writeFileSync(file, `#!/bin/sh\nexec ${within.join(' ')} ${CHROMIUM} "$@"\n`)
  chmodSync(file, 0o755)
  return browse(file)
}

const openBridgeOn = async (host: string) => {
  const data = mkdtempSync(join(tmpdir(), 'stembridge-page-'))
  const env = { STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0', STEMBRIDGE_HOST: host }
  const bridge = await openBridge({ ...readConfig(env, root, '0.0.0'), port: 0, panel: built.dist }, () => {})
  onTestFinished(async () => {
    await bridge.close()
    rmSync(data, { recursive: true, force: true })
  })
  return { data, bridge, url: `http://${host}:${bridge.port}/` }
}

const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.setDefaultTimeout(WAIT_MS)
  return complaints
}
const faultsOf = async (page: Page) =>
  (await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze()).violations.map(one => one.id)
const isConnected = (page: Page) =>
  page.waitForSelector('[data-testid=status-bridge][data-tone=good]', { state: 'attached' })

describe.skipIf(skip)(`the page on two machines${skip ? ` (skipped: ${skip})` : ''}`, () => {
  it('lets a phone in by its code, by hands and by keys; the phone plays, makes no sound, and finds the form when it is turned out', {
    timeout: 180_000,
  }, async () => {
    const { here, within } = otherMachine()
    const { data, url } = await openBridgeOn(here)
    const stage = await (
      await (await browse(CHROMIUM)).newContext({ viewport: { width: 1440, height: 900 } })
    ).newPage()
    const complaints = complaintsOf(stage)
    await stage.goto(url)
    await isConnected(stage)
    await stage.getByTestId('show-network').focus()
    await stage.keyboard.press('Enter')
    await stage.getByTestId('access-empty').waitFor()
    expect(await stage.getByTestId('access-addresses').textContent()).toContain(url)
    await stage.getByTestId('access-let-in').click()
    const digits = (await stage.getByTestId('access-digits').textContent())?.replace(/\D/g, '') ?? ''
    expect(digits).toMatch(/^\d{6}$/)
    expect(await stage.locator('[data-testid=access-code] svg path').getAttribute('d')).toMatch(
      /^(M\d+ \d+h1v1h-1z){200,}$/,
    )
    expect(await faultsOf(stage)).toEqual([])

    const phone = await (
      await (
        await browseWithin(within, data)
      ).newContext({
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
      })
    ).newPage()
    const faults = complaintsOf(phone)
    await phone.goto(url)
    expect(await faultsOf(phone)).toEqual([])
    await phone.locator('#code').fill(digits === '000000' ? '111111' : '000000')
    await phone.locator('#enter').tap()
    await phone.getByText('The code is another').waitFor()
    // as by the picture of the code
    await phone.goto('about:blank')
    await phone.goto(`${url}#code=${digits}`)
    expect(await phone.locator('#code').inputValue()).toBe(digits)
    expect(phone.url()).toBe(url)
    await phone.locator('#name').fill('Ada’s phone')
    await phone.locator('#enter').tap()
    await isConnected(phone)
    expect(await phone.evaluate(() => document.cookie)).toBe('')
    expect(await phone.evaluate(() => window.stembridge.host.holds)).toBe(false)
    await phone.evaluate(() => window.stembridge.live.set('/deck/1/stem/vocals/gain', -12))
    await expect
      .poll(() => stage.evaluate(() => window.stembridge.live.values()['/deck/1/stem/vocals/gain']), {
        timeout: WAIT_MS,
      })
      .toBe(-12)
    await phone.getByTestId('show-network').tap()
    await phone.getByTestId('access-you').waitFor()
    expect(await phone.getByTestId('access-let-in').count()).toBe(0)
    expect(await faultsOf(phone)).toEqual([])

    const list = stage.getByTestId('network')
    await list.getByText('Ada’s phone').waitFor()
    await stage.getByTestId('device-scope').selectOption('view')
    await phone.getByTestId('banner-only-sees').waitFor()
    await stage.getByTestId('device-rename').click()
    await stage.getByTestId('device-rename-to').fill('Stage left')
    await stage.keyboard.press('Enter')
    await list.getByText('Stage left').waitFor()
    await stage.getByTestId('device-revoke').click()
    await stage.getByTestId('device-revoke').click()
    await phone.locator('#code').waitFor()
    await stage.getByTestId('access-empty').waitFor()
    expect([complaints, faults]).toEqual([[], []])
  })
})

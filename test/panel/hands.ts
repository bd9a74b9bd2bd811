import type { Page } from 'playwright-core'
import type { ScriptedBridge } from './scripted-bridge.ts'

const MOST = 400

/** Goes to a control as who has a keyboard alone: by Tab, from where the focus is. */
export const byTabTo = async (page: Page, testid: string, { back = false } = {}): Promise<void> => {
  for (let i = 0; i < MOST; i++) {
    const there = await page.evaluate(
      id => (document.activeElement as HTMLElement | null)?.dataset.testid === id,
      testid,
    )
    if (there) return
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`no Tab leads to ${testid}`)
}

/** Presses keys one after the other. */
export const pressed = async (page: Page, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}

/** Goes there by Tab and presses. */
export const press = async (page: Page, testid: string, key = 'Enter', back = false): Promise<void> => {
  await byTabTo(page, testid, { back })
  await page.keyboard.press(key)
}
/** Goes to a choice by Tab and types what is chosen. */
export const choose = async (page: Page, testid: string, text: string, back = false): Promise<void> => {
  await byTabTo(page, testid, { back })
  await page.keyboard.type(text)
}

/** What a page has set, as it came to the bridge: paths and values. */
export const setsOf = (bridge: ScriptedBridge): [string, unknown][] =>
  bridge.received.flatMap(m => (m.t === 'set' && m.touch === undefined ? [[m.path, m.value] as [string, unknown]] : []))

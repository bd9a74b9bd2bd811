import type { Page } from 'playwright-core'

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

import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from '../panel/browser.ts'

const { open } = builtPage()
const plugged = {
  ...{ name: 'streamdeck:elgato-1a2b', kind: 'streamdeck' as const, ok: true, says: 'Stream Deck +, Stream Deck XL' },
  ...{ failure: null, received: 12, refused: 0, lastMessage: '/deck/1/stem/vocals/mute' },
}

describe.skipIf(!chromiumHere)(`The page${chromiumHere ? '' : ' (no Chromium here)'}`, () => {
  it('shows the Stream Decks that are plugged in', async () => {
    const { page, complaints } = await open({
      name: 'stream decks',
      script: { hello: { surfaces: [plugged] } },
      shows: '[data-testid=surface][data-kind=streamdeck]',
    })
    const row = page.locator('[data-testid=surface][data-kind=streamdeck]')
    expect(await row.locator('.kind').textContent()).toBe('Stream Deck')
    expect(await row.locator('p').first().textContent()).toBe('Stream Deck +, Stream Deck XL')
    expect(complaints).toEqual([])
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { until } from '../osc/peer.ts'
import { browserArgs, executablePath } from './browser.ts'

export type UnwatchedPage = {
  /** Clicks at a place of the page. */
  click: (x: number, y: number) => Promise<void>
  close: () => Promise<void>
}

type Target = { type: string; webSocketDebuggerUrl: string }

/** The line to the page's own tab, by which it is clicked and nothing else. */
const lineTo = async (profile: string): Promise<WebSocket> => {
  let tab: Target | undefined
  await until(async () => {
    const port = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')[0]
    const answer = port ? await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined) : undefined
    tab = ((await answer?.json()) as Target[] | undefined)?.find(({ type }) => type === 'page')
    return tab !== undefined
  }, 'the browser has a page')
  const line = new WebSocket((tab as Target).webSocketDebuggerUrl)
  await once(line, 'open')
  return line
}

/** A page in a real Chromium that nobody looks into: one that Playwright holds keeps the bodies of all answers for it, by
 *  hundreds of megabytes. */
export const openUnwatched = async (url: string): Promise<UnwatchedPage> => {
  const profile = await mkdtemp(join(tmpdir(), 'stembridge-unwatched-'))
  const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1440,900']
  const child = spawn(executablePath ?? '', [...browserArgs, ...own, url], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const line = await lineTo(profile)
  let id = 0
  const call = async (method: string, params: object): Promise<void> => {
    line.send(JSON.stringify({ id: ++id, method, params }))
    await once(line, 'message')
  }
  return {
    click: async (x, y) => {
      for (const type of ['mousePressed', 'mouseReleased'])
        await call('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
    },
    close: async () => {
      line.terminate()
      child.kill('SIGTERM')
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

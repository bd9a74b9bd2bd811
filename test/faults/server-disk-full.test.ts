import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { scratch } from '../server/scratch.ts'
import { startServer } from './server-process.ts'

/** A disk of 24 MB without any right of ours: a tmpfs in a mount namespace. */
const small = (data: string) => [
  ...['unshare', '-rm', 'sh', '-c'],
  'mount -t tmpfs -o size=24m none "$0" && exec "$@"',
  data,
]
const can =
  process.platform === 'linux' && spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

describe.skipIf(!can)('a full disk (needs unprivileged mounts: Linux with user namespaces)', () => {
  it('refuses an upload by 507 and goes on answering', async () => {
    const data = await scratch()
    const server = await startServer(data, { within: small(data) })
    const answer = await server.upload(`SONG 1 ${'x'.repeat(30_000_000)}`)
    expect([answer.status, (await answer.json()).code]).toEqual([507, 'disk_full'])
    expect(await server.list()).toEqual([])
  })

  it('holds a separation that has no room and says so, and does others once there is room', async () => {
    const data = await scratch()
    const server = await startServer(data, { within: small(data) })
    // its mix takes 3.5 MB, its stems 14 MB, of which there are none
    const { id } = await (await server.upload('SONG 20')).json()
    const held = await server.become(id, t => t.failure?.code === 'disk_full')
    expect(held).toMatchObject({ state: 'processing' })
    expect((await fetch(`${server.url}/api/tracks/${id}`, { method: 'DELETE' })).status).toBe(204)
    const { id: little } = await (await server.upload('SONG 0.5')).json()
    await server.become(little, t => t.state === 'ready')
  })
})

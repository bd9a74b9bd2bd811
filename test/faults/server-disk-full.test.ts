import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OscPeer } from '../osc/peer.ts'
import { scratch, until } from '../server/scratch.ts'
import { endOf, startServer } from './server-process.ts'

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

  it('holds a separation before it begins, and goes on with that very job once there is room', async () => {
    const data = await scratch()
    const server = await startServer(data, { within: small(data) })
    // half of the disk is another song's file
    const { id: other } = await (await server.upload(`SONG 0.1 ${'x'.repeat(11_000_000)}`)).json()
    await server.become(other, t => t.state !== 'queued')
    const { id } = await (await server.upload('SONG 2')).json()
    await server.become(id, t => t.failure?.code === 'disk_full')
    // nothing was begun that could not be ended
    const held = (await server.list()).find(t => t.id === id)
    expect(held).toMatchObject({ state: 'processing', stems: [] })
    expect((await fetch(`${server.url}/api/tracks/${other}`, { method: 'DELETE' })).status).toBe(204)
    expect(await server.become(id, t => t.state === 'ready')).toMatchObject({ failure: null, progress: 100 })
  })

  it('leaves every fader live', async () => {
    const data = await scratch()
    const fill = `${small(data)[4]}`.replace('exec', 'dd if=/dev/zero of="$0/full" bs=64k 2>/dev/null; exec')
    const bridge = fork(join(import.meta.dirname, '../../bridge/main.ts'), {
      ...{ execPath: 'unshare', execArgv: ['-rm', 'sh', '-c', fill, data, process.execPath] },
      env: { ...process.env, STEMBRIDGE_DATA: data, STEMBRIDGE_PORT: '0', STEMBRIDGE_OSC_PORT: '0' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    onTestFinished(async () => {
      bridge.kill('SIGKILL')
      await endOf(bridge)
    })
    const [{ oscPort }] = (await once(bridge, 'message')) as [{ oscPort: number }]
    const [hand, eyes] = [await OscPeer.open(oscPort), await OscPeer.open(oscPort)]
    onTestFinished(() => {
      for (const peer of [hand, eyes]) peer.close()
    })
    await eyes.send('/subscribe')
    const fader = '/deck/1/stem/vocals/gain'
    for (let i = 1; i <= 40; i++) {
      await hand.sendFloat(fader, -i / 2)
      await until('the fader elsewhere', () => eyes.valuesOf(fader).includes(-i / 2))
      // longer than the snapshot's pause between two writes
      await new Promise(done => setTimeout(done, 50))
    }
    expect(bridge.exitCode).toBeNull()
    // the disk is full, as the bridge sees it
    expect((await statfs(`/proc/${bridge.pid}/root${data}`)).bavail).toBe(0)
  })
})

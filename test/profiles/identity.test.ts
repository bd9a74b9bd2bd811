import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { get } from '../../bridge/tree/index.ts'
import { openRig, PROFILES } from '../midi/rig.ts'

const PORT = 'APC40 mkII'
const REQUEST = [0xf0, 0x7e, 0x7f, 6, 1, 0xf7]
const answer = (...family: number[]) => [0xf0, 0x7e, 0, 6, 2, ...family, 0x00, 0x19, 0, 1, 0, 1, 0xf7]
let rig: ReturnType<typeof openRig>
let folder: string | undefined
afterEach(async () => {
  rig.midi.close()
  if (folder) await rm(folder, { recursive: true })
  folder = undefined
})
const plug = async () => {
  const device = rig.machine.plug(PORT)
  await rig.until(PORT, true)
  await vi.waitUntil(() => device.sent.some(bytes => `${bytes}` === `${REQUEST}`), { interval: 2 })
  return device
}

describe('a device that is asked who it is', () => {
  it('stays bound when it answers as its profile has it, and when it does not answer', async () => {
    rig = openRig()
    const device = await plug()
    device.send(...answer(0x47, 0x29))
    await new Promise(done => setTimeout(done, 50))
    device.send(0x90, 91, 127)
    expect([get(rig.tree, '/deck/1/play'), rig.statusOf(PORT)?.ok]).toEqual([true, true])
  })

  it('is let go when it answers as another, and left to the next profile that names its port', async () => {
    folder = await mkdtemp(join(tmpdir(), 'profiles-'))
    const other = {
      ...{ name: 'Other', vendor: 'Me', model: 'Other', source: 'this test', ports: { in: ['APC40'], out: ['APC40'] } },
      controls: [{ id: 'play', kind: 'button', message: 'note', channel: 1, number: 1 }],
      bindings: [{ control: 'play', path: '/deck/2/play' }],
    }
    await writeFile(join(folder, 'other.json'), JSON.stringify(other))
    rig = openRig({ profiles: [folder, PROFILES] })
    const device = await plug()
    device.send(...answer(0x47, 0x28))
    await rig.until('Other', true)
    expect(rig.statusOf(PORT)).toMatchObject({ ok: false, says: expect.stringContaining('answers as another device') })
    device.send(0x90, 91, 127, 0x90, 1, 127)
    expect([get(rig.tree, '/deck/1/play'), get(rig.tree, '/deck/2/play')]).toEqual([false, true])
    device.unplug()
    await rig.until('Other', false)
    await plug()
    expect(rig.statusOf(PORT)?.ok).toBe(true)
  })
})

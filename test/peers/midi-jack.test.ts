import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemMidi } from '../../bridge/midi/backend.ts'
import { get, set } from '../../bridge/tree/index.ts'
import { openRig } from '../midi/rig.ts'
import { buildJackMidi, whyNot } from './build-jack-midi.ts'
import { plugController, startJack } from './jack.ts'

const why = await whyNot()
const FADER = '/deck/1/stem/vocals/fader'
const MUTE = '/deck/1/stem/vocals/mute'
const NAME = 'nanoKONTROL2'
const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 15_000, interval: 2 })

describe.skipIf(why !== null)(`a controller over real JACK ports${why ? ` (${why})` : ''}`, () => {
  let jack: Awaited<ReturnType<typeof startJack>>
  let module: string
  let rig: ReturnType<typeof openRig>
  beforeAll(async () => {
    module = await buildJackMidi()
    jack = await startJack()
    // JACK's library reads it from the environment of the process.
    process.env.JACK_DEFAULT_SERVER = jack.env.JACK_DEFAULT_SERVER
    rig = openRig({ backend: () => systemMidi(module), pollMs: 250 })
  })
  afterAll(async () => {
    rig?.midi.close()
    await jack?.close()
  })

  it('is bound, moves the vocals by its fader, mutes by M, and its lamp comes back', async () => {
    const controller = await plugController(module, NAME, jack.env)
    await rig.until(NAME, true)
    await controller.lit(30)
    controller.send('b00063')
    controller.send('b00040')
    await until(() => get(rig.tree, FADER) === 64 / 127)
    controller.heard.length = 0
    controller.send('b0307f')
    await until(() => get(rig.tree, MUTE) === true && controller.heard.length > 0)
    expect(controller.heard).toEqual(['b0307f'])
    set(rig.tree, MUTE, false, { origin: 'panel' })
    await until(() => controller.heard.includes('b03000'))
    await controller.unplug()
  })

  it('is let go when it is unplugged, and bound again with its lamps as they stand then', async () => {
    await rig.until(NAME, false)
    for (let n = 0; n < 3; n++) {
      set(rig.tree, MUTE, n % 2 === 0, { origin: 'panel' })
      const controller = await plugController(module, NAME, jack.env)
      await rig.until(NAME, true)
      await controller.lit(30)
      expect(controller.heard.findLast(bytes => bytes.startsWith('b030'))).toBe(n % 2 === 0 ? 'b0307f' : 'b03000')
      await controller.unplug()
      await rig.until(NAME, false)
    }
  })
})

import { vi } from 'vitest'
import { bindDevice } from '../../bridge/midi/device.ts'
import { createTree } from '../../bridge/tree/index.ts'
import type { Profile } from '../../contract/profile.ts'
import { createVirtualMidi } from '../midi/virtual-midi.ts'
import { type Bound, bytesOf } from './read-profile.ts'

const hex = (text: string): number[] => text.split(' ').map(byte => Number.parseInt(byte, 16))

/** A device on byte level, bound by its profile to a tree; time goes only by `wait`. Needs fake timers. */
export const openStand = (profile: Profile, bound: Bound[] = []) => {
  const tree = createTree()
  const machine = createVirtualMidi()
  const port = `${profile.ports.in[0]?.replaceAll('*', ' ')} 1`
  const wire = machine.plug(port)
  const device = bindDevice({ profile, input: port, output: port }, { tree, backend: machine.backend, name: 'it' })
  const press = (id: string, value: number): void => {
    const control = profile.controls.find(one => one.id === id)
    if (!control) throw new Error(`${id} is not there`)
    const { channel, number = 0 } = control
    const [one] = bound
    wire.send(...bytesOf({ ...(one as Bound), control, channel: Number(channel), number: Number(number) }, value))
  }
  return {
    tree,
    wire,
    device,
    hex,
    wait: (ms: number) => void vi.advanceTimersByTime(ms),
    /** Turns to the page and the layer of a binding; what it answers with turns back. */
    goTo: ({ page, binding }: Bound): (() => void) => {
      const { bank, layers } = profile
      const layer = layers?.find(({ name }) => name === binding.layer)
      const push = (id: string) => [press(id, 127), press(id, 0)]
      for (let n = 0; n < page; n++) push(bank?.next ?? '')
      if (layer?.hold === false) push(layer.control)
      else if (layer) press(layer.control, 127)
      return () => {
        if (layer?.hold === false) push(layer.control)
        else if (layer) press(layer.control, 0)
        for (let n = 0; n < page; n++) push(bank?.previous ?? '')
        vi.advanceTimersByTime(1000)
      }
    },
  }
}

import { join } from 'node:path'
import { vi } from 'vitest'
import type { SurfaceStatus } from '../../contract/live.ts'
import { type MidiDeps, openMidi } from '../../bridge/midi/index.ts'
import { createTree } from '../../bridge/tree/index.ts'
import { createVirtualMidi } from './virtual-midi.ts'

export const PROFILES = join(import.meta.dirname, '..', '..', 'controller-profiles')

/** A tree, a machine with virtual devices, and MIDI opened on both. */
export const openRig = (given: Partial<MidiDeps> = {}) => {
  const tree = createTree()
  const machine = createVirtualMidi()
  let surfaces: SurfaceStatus[] = []
  const midi = openMidi({
    tree,
    profiles: [PROFILES],
    onStatus: now => {
      surfaces = now
    },
    backend: async () => machine.backend,
    pollMs: 5,
    ...given,
  })
  const statusOf = (name: string): SurfaceStatus | undefined => surfaces.find(one => one.name === name)
  return {
    tree,
    machine,
    midi,
    statusOf,
    surfaces: () => surfaces,
    until: (name: string, ok: boolean) =>
      vi.waitUntil(() => statusOf(name)?.ok === ok, { timeout: 10_000, interval: 2 }),
  }
}

import type { SlotPath } from '../../contract/inserts.ts'

/** To the audio thread: the way between a slot and its plugin; without a port it is taken up. */
export type PluginWay = { t: 'plugin-way'; slot: SlotPath; port: MessagePort | null }

/** What the page and a plugin's frame say to each other, over a port of their own. */

/** A parameter as a Web Audio Module describes it. */
export type WamParameter = {
  id: string
  label: string
  type: 'float' | 'int' | 'boolean' | 'choice'
  minValue: number
  maxValue: number
  defaultValue: number
  choices: string[]
}

export type ToFrame =
  /** Loads the module at an address with the state that it had, if it had one. */
  | { t: 'load'; sdk: string; module: string; sampleRate: number; state?: string }
  | { t: 'turn'; id: string; value: number }
  /** What it is to take up that it kept, with a set that was opened. */
  | { t: 'state'; state: string }
  | { t: 'show'; shown: boolean }

export type FromFrame =
  | { t: 'loaded'; name: string; latency: number; parameters: WamParameter[]; values: Record<string, number> }
  /** Parameters that the plugin's own window, or the plugin, has moved. */
  | { t: 'turned'; values: Record<string, number> }
  | { t: 'state'; state: string }
  /** The browser lets the frame make no sound yet. */
  | { t: 'waits'; waits: boolean }
  | { t: 'failed'; why: string }

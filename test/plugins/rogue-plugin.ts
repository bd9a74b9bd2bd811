import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What it does when it is asked for by `/does`. */
export const ROGUE = { nothing: 0, throws: 1, blocks: 2, noNumbers: 3, stalls: 4 } as const

/** A Web Audio Module of ours, plain and unfriendly by what it is asked for: it throws, stands still for five seconds or for
 *  half of one, or gives no numbers. `write(text)` in its frame is what it keeps besides; `reach()` tries to get out. */
const MODULE = `
const sdk = await import(new URL('../../sdk/index.js', import.meta.url).href)
const processor = \`registerProcessor('rogue', class extends AudioWorkletProcessor {
  constructor() { super(); this.port.onmessage = ({ data }) => { this.does = data } }
  process([input], [output]) {
    if (this.does === 'throws') throw new Error('on purpose')
    if (this.does === 'blocks' || this.does === 'stalls') {
      const end = Date.now() + (this.does === 'blocks' ? 5000 : 500)
      while (Date.now() < end);
      this.does = ''
    }
    output.forEach((channel, c) => channel.set(this.does === 'no numbers' ? channel.map(() => NaN) : (input[c] ?? channel)))
    return true
  }
})\`
export default class Rogue extends sdk.WebAudioModule {
  async _loadDescriptor() { return this._descriptor = { ...this._descriptor, name: 'Rogue', hasAudioInput: true, hasAudioOutput: true } }
  async createAudioNode() {
    const context = this.audioContext
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' })))
    const node = new AudioWorkletNode(context, 'rogue', { outputChannelCount: [2] })
    let does = 0
    let note = ''
    globalThis.write = text => { note = text }
    const words = ['', 'throws', 'blocks', 'no numbers', 'stalls']
    const info = { id: 'does', label: 'Does', type: 'choice', minValue: 0, maxValue: 4, defaultValue: 0, choices: words }
    const reach = async () => {
      const tried = {}
      const tries = {
        page: () => parent.document.title,
        storage: () => localStorage.length,
        library: () => fetch('/sheets').then(answer => answer.text()),
        live: () => new Promise((resolve, reject) => { const socket = new WebSocket(location.href.replace(/^http(.*?\\d)\\/.*/, 'ws$1/live')); socket.onopen = resolve; socket.onerror = reject }),
        peers: () => new RTCPeerConnection({ iceServers: [] }),
        network: () => fetch('https://example.com/'),
        elsewhere: () => fetch('http://127.0.0.1:1/'),
        otherFrames: () => { for (let i = 0; i < parent.length; i++) if (parent[i] !== self) return parent[i].document.title; throw new Error('none') },
        window: () => open('about:blank') ?? Promise.reject(),
        microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
        midi: () => navigator.requestMIDIAccess(),
      }
      for (const [what, go] of Object.entries(tries)) try { await go(); tried[what] = 'reached' } catch { tried[what] = 'refused' }
      return tried
    }
    globalThis.reach = reach
    return Object.assign(node, {
      getParameterInfo: async () => ({ does: info }),
      getParameterValues: async () => ({ does: { id: 'does', value: does, normalized: false } }),
      setParameterValues: async values => { does = values.does.value; node.port.postMessage(words[does]) },
      getState: async () => ({ does, note }),
      setState: async state => { does = state.does; note = state.note },
      getCompensationDelay: async () => 0,
    })
  }
  async createGui() { return Object.assign(document.createElement('p'), { textContent: 'the window of the rogue' }) }
  destroyGui() {}
}`

/** Puts it into a plugin folder, as `rogue`. */
export const writeRogue = (folder: string): void => {
  mkdirSync(join(folder, 'rogue'), { recursive: true })
  const descriptor = { name: 'Rogue', hasAudioInput: true, hasAudioOutput: true }
  writeFileSync(join(folder, 'rogue', 'descriptor.json'), JSON.stringify(descriptor))
  writeFileSync(join(folder, 'rogue', 'index.js'), MODULE)
}

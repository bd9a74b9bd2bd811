import { mount } from 'svelte'
import App from './App.svelte'
import { createAudioHost } from './audio/host.ts'
import { consoleHandle } from './console-handle.ts'
import { openSession } from './session.svelte.ts'
import './tokens.css'
import './base.css'
import './mixer/strip.css'

const session = openSession(location.origin, createAudioHost)
window.stembridge = consoleHandle(session.stage)
addEventListener('pagehide', () => session.close())
mount(App, {
  target: document.querySelector('#panel') as HTMLElement,
  props: { stage: session.stage, onfiles: session.addFiles },
})

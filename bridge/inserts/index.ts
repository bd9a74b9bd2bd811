export { surfacesOf, takeFromHost } from './host.ts'
export { effectsOf, type Inserts, INSERTS_ORIGIN, type KeptState, offer } from './inserts.ts'
export { installInserts } from './install.ts'
export { keepStates, statesOf } from './states.ts'

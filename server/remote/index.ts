export { Claims, type Lend } from './claims.ts'
export { type Presence, presence } from './presence.ts'
export { newToken, type TokenGate, tokenGate } from './token.ts'

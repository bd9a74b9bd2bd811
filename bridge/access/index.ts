export { Access } from './access.ts'
export { isLoopback, plainAddress } from './addresses.ts'
export { addressOf, COOKIE, isFromHere, type Who } from './who.ts'

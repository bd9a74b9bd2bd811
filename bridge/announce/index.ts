export { Announcer } from './announcer.ts'

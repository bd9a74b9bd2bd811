export { installUndo } from './undo.ts'

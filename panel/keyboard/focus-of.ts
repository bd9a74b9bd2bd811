import type { Focus } from './bindings.ts'

/** What kind of thing has the focus: it says which keys it takes itself. */
export const focusOf = (target: EventTarget | null): Focus => {
  if (!(target instanceof HTMLElement)) return 'none'
  if (target.matches('input[type="range"], [role="slider"]')) return 'range'
  if (target.matches('input, textarea, select, [contenteditable]')) return 'text'
  return target.closest('button, a, summary') ? 'button' : 'none'
}

/** Marks in a field of 24 units, as paths: the same on keys and in the list of actions. */
export const icons = {
  play: 'M7 4 L20 12 L7 20 Z',
  hold: 'M6 4 H10 V20 H6 Z M14 4 H18 V20 H14 Z',
  mute: 'M3 9 H7 L12 4 V20 L7 15 H3 Z M15.4 8 L17 6.4 L21.6 11 L20 12.6 Z M20 8 L21.6 9.6 L17 14.2 L15.4 12.6 Z',
  solo: 'M4 18 V13 A8 8 0 0 1 20 13 V18 H16 V13 A4 4 0 0 0 8 13 V18 Z',
  level: 'M4 4 H7 V20 H4 Z M10.5 9 H13.5 V20 H10.5 Z M17 13 H20 V20 H17 Z',
  dial: 'M12 3 A9 9 0 1 1 11.9 3 Z M11 4.5 H13 V12 H11 Z',
  step: 'M10.5 4 H13.5 V10.5 H20 V13.5 H13.5 V20 H10.5 V13.5 H4 V10.5 H10.5 Z',
  cue: 'M4 4 H7 V20 H4 Z M20 4 L9 12 L20 20 Z',
  hotCue: 'M5 3 H8 V21 H5 Z M8 4 H19 L15.5 8.5 L19 13 H8 Z',
  loop: 'M4 8 H15 V4.5 L20.5 9.5 L15 14.5 V11 H7 V13 H4 Z M20 16 H9 V19.5 L3.5 14.5 H17 V11 H20 Z',
  sync: 'M12 3 A9 9 0 0 1 21 12 H18 A6 6 0 0 0 12 6 Z M12 21 A9 9 0 0 1 3 12 H6 A6 6 0 0 0 12 18 Z M12 1 L17 4.5 L12 8 Z M12 23 L7 19.5 L12 16 Z',
  next: 'M4 4 L15 12 L4 20 Z M16.5 4 H20 V20 H16.5 Z',
  scene: 'M4 4 H11 V11 H4 Z M13 4 H20 V11 H13 Z M4 13 H11 V20 H4 Z M13 13 H20 V20 H13 Z',
  tap: 'M12 2 A5 5 0 0 1 17 7 H14 A2 2 0 0 0 10 7 H7 A5 5 0 0 1 12 2 Z M11 7 H13 V13 L19 15 V22 H8 L5 15 L7 14 L11 17 Z',
  tempo: 'M9 3 H15 L19 21 H5 Z M11 6 L9.5 14 H14.5 L13 6 Z',
  beat: 'M12 7 A5 5 0 1 1 11.9 7 Z M3 4 H6 V20 H3 Z M18 4 H21 V20 H18 Z',
  queue: 'M4 4 H20 V8 H4 Z M4 10 H16 V14 H4 Z M4 16 H12 V20 H4 Z',
  focus: 'M4 4 H10 V7 H7 V10 H4 Z M14 4 H20 V10 H17 V7 H14 Z M4 14 H7 V17 H10 V20 H4 Z M17 14 H20 V20 H14 V17 H17 Z',
  panic: 'M10.3 3 H13.7 L13.2 15 H10.8 Z M12 17 A2 2 0 1 1 11.9 17 Z',
  away: 'M4 10 L9 5 L12 8 L7 13 Z M12 16 L17 11 L20 14 L15 19 Z M3 19.5 L19.5 3 L21 4.5 L4.5 21 Z',
} as const
export type Icon = keyof typeof icons

/** An icon on a key, its upper left corner at x, y. */
export const iconAt = (
  icon: Icon,
  { x, y, scale, fill }: { x: number; y: number; scale: number; fill: string },
): string =>
  `<path transform="translate(${x} ${y}) scale(${scale})" d="${icons[icon]}" fill="${fill}" fill-rule="evenodd"/>`

/** Marks in a field of 24 units, as paths: the same on keys and in the list of actions. */
export const icons = {
  play: 'M7 4 L20 12 L7 20 Z',
  hold: 'M6 4 H10 V20 H6 Z M14 4 H18 V20 H14 Z',
  mute: 'M3 9 H7 L12 4 V20 L7 15 H3 Z M15.5 10.4 L16.9 9 L18.5 10.6 L20.1 9 L21.5 10.4 L19.9 12 L21.5 13.6 L20.1 15 L18.5 13.4 L16.9 15 L15.5 13.6 L17.1 12 Z',
  sound: 'M3 9 H7 L12 4 V20 L7 15 H3 Z M15 9 H17 V15 H15 Z M19 7 H21 V17 H19 Z',
  solo: 'M4 19 V13 A8 8 0 0 1 20 13 V19 H15 V13.5 H17.5 V13 A5.5 5.5 0 0 0 6.5 13 V13.5 H9 V19 Z',
  level: 'M4 4 H7 V20 H4 Z M10.5 9 H13.5 V20 H10.5 Z M17 13 H20 V20 H17 Z',
  dial: 'M12 3 A9 9 0 1 1 11.9 3 Z M11 4.5 H13 V12 H11 Z',
  step: 'M10.5 4 H13.5 V10.5 H20 V13.5 H13.5 V20 H10.5 V13.5 H4 V10.5 H10.5 Z',
  cue: 'M4 4 H7 V20 H4 Z M20 4 L9 12 L20 20 Z',
  hotCue: 'M5 3 H8 V21 H5 Z M8 4 H19 L15.5 8.5 L19 13 H8 Z',
  loop: 'M12 4 A8 8 0 1 1 4 12 H7 A5 5 0 1 0 12 7 V10 L6.5 5.5 L12 1 Z',
  sync: 'M4 6 H14 V3 L20 7.5 L14 12 V9 H4 Z M20 15 H10 V12 L4 16.5 L10 21 V18 H20 Z',
  next: 'M4 4 L15 12 L4 20 Z M16.5 4 H20 V20 H16.5 Z',
  scene: 'M4 4 H11 V11 H4 Z M13 4 H20 V11 H13 Z M4 13 H11 V20 H4 Z M13 13 H20 V20 H13 Z',
  tap: 'M12 2 A5 5 0 0 1 17 7 H14 A2 2 0 0 0 10 7 H7 A5 5 0 0 1 12 2 Z M11 7 H13 V13 L19 15 V22 H8 L5 15 L7 14 L11 17 Z',
  tempo: 'M9 3 H15 L19 21 H5 Z M11 6 L9.5 14 H14.5 L13 6 Z',
  beat: 'M12 7 A5 5 0 1 1 11.9 7 Z M3 4 H6 V20 H3 Z M18 4 H21 V20 H18 Z',
  queue: 'M4 4 H20 V8 H4 Z M4 10 H16 V14 H4 Z M4 16 H12 V20 H4 Z',
  focus: 'M4 4 H10 V7 H7 V10 H4 Z M14 4 H20 V10 H17 V7 H14 Z M4 14 H7 V17 H10 V20 H4 Z M17 14 H20 V20 H14 V17 H17 Z',
  panic: 'M10.3 3 H13.7 L13.2 15 H10.8 Z M12 17 A2 2 0 1 1 11.9 17 Z',
  away: 'M5 7 L7 5 L12 10 L17 5 L19 7 L14 12 L19 17 L17 19 L12 14 L7 19 L5 17 L10 12 Z',
} as const
export type Icon = keyof typeof icons

/** An icon on a key, its upper left corner at x, y. */
export const iconAt = (
  icon: Icon,
  { x, y, scale, fill }: { x: number; y: number; scale: number; fill: string },
): string =>
  `<path transform="translate(${x} ${y}) scale(${scale})" d="${icons[icon]}" fill="${fill}" fill-rule="evenodd"/>`

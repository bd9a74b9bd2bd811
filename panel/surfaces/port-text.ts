/** The part of a MIDI port's name that stays when it is plugged in again: ALSA ends names with numbers that do not. */
export const portText = (name: string): string => name.replace(/ \d+:\d+$/, '')

/** What can be chosen for a row that holds a part of a port's name: each port once, and what the row holds now where no
 *  port is named so. */
export const portChoices = (names: readonly string[], now: string): { text: string; isThere: boolean }[] => {
  const there = [...new Set(names.map(portText))]
  const other = now !== '' && !there.includes(now) ? [{ text: now, isThere: false }] : []
  return [...there.map(text => ({ text, isThere: true })), ...other]
}

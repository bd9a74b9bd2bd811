/** How long a scene may travel, as the page offers it. */
export type Travel = { time: number; beats: number }
const choice = (time: number, beats: number): Travel => ({ time, beats })

export const TRAVELS: readonly Travel[] = [
  choice(0, 0),
  ...[1, 2, 4, 8, 16, 32].map(beats => choice(0, beats)),
  ...[1, 2, 5, 10, 30].map(time => choice(time, 0)),
]
export const keyOf = ({ time, beats }: Travel): string => (beats > 0 ? `${beats} beats` : `${time} s`)
export const travelOf = (key: string): Travel => TRAVELS.find(one => keyOf(one) === key) ?? choice(0, 0)

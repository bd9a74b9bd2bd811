/** Which way a wheel turned: 1 up, −1 down. With Shift some systems turn it sideways. */
export const turnOf = ({ deltaX, deltaY }: Pick<WheelEvent, 'deltaX' | 'deltaY'>): 1 | -1 =>
  (deltaY || deltaX) < 0 ? 1 : -1

import { expect, it } from 'vitest'
import { lengthText } from '../../panel/hosting/length-text.ts'

it('the length of a recording is read as a clock', () => {
  expect([0, 7.9, 725, 3729, -1, Number.NaN].map(lengthText)).toEqual([
    '0:00',
    '0:07',
    '12:05',
    '1:02:09',
    '0:00',
    '0:00',
  ])
})

import type { StemName } from './parameters.ts'

/** The colour of each stem wherever one is seen: on the page, on keys, on layouts and on a DAW's tracks. What cannot read
 *  this table (style sheets, companions, pictures) repeats it, and a test holds it to that. How they were chosen:
 *  panel/tokens.css. */
export const STEM_COLOURS: Readonly<Record<StemName, string>> = {
  vocals: '#1a8edf',
  drums: '#e58f00',
  bass: '#c394b3',
  other: '#28cb9c',
  guitar: '#f0e442',
  piano: '#d6ddeb',
}

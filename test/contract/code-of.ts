import { asFailure } from '../../contract/errors.ts'

/** The code of the failure that an act ends in; 'none' where it does not fail. */
export const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (thrown) {
    return asFailure(thrown).code
  }
  return 'none'
}

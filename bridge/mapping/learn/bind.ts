import { firstWay } from '../../../contract/bindable.ts'
import { Failure } from '../../../contract/errors.ts'
import type { Learned } from '../../../contract/controllers.ts'
import type { ParameterValue, Row } from '../../../contract/parameter-row.ts'
import type { Path } from '../../../contract/parameters.ts'
import type { Profile, ProfileBinding, ProfileControl } from '../../../contract/profile.ts'
import { eventKey } from '../event.ts'
import { expand } from '../expand.ts'
import { faultsOf } from '../faults.ts'
import type { Parameters } from '../mapping.ts'
import type { Recognised } from './recognise.ts'

/** What the parameter is, and what it stands at. */
export type Aim = { path: Path; row: Row; now: ParameterValue | undefined }

const keyOf = ({ message, channel, number = 0 }: Recognised): string => eventKey({ message, channel, number })

const controlOf = ({ says: _, ...found }: Recognised, hasOutput: boolean): ProfileControl => ({
  id: [found.message, found.channel, ...(found.number === undefined ? [] : [found.number])].join('-'),
  ...found,
  // A button's lamp and a motor listen where they speak; what has neither passes it over.
  ...(hasOutput && (found.kind === 'button' || found.touch) ? { led: {} } : {}),
})

/** A profile in which the control moves the parameter, and nothing else outside its layers.
 *  @param hasOutput  whether the device listens on a port
 *  @throws cannot_learn where the result would be no profile */
export const bindLearned = (
  profile: Profile,
  found: Recognised,
  aim: Aim,
  { parameters, hasOutput }: { parameters: Pick<Parameters, 'resolve' | 'row'>; hasOutput: boolean },
): { profile: Profile; learned: Learned } => {
  const { controls, targets } = expand(profile)
  const known = controls.find(control => control.kind !== 'lamp' && eventKey(control) === keyOf(found))
  const control = known ?? controlOf(found, hasOutput)
  const here = targets.filter(target => target.layer === undefined)
  const binding: ProfileBinding = {
    control: control.id,
    path: aim.path,
    ...(found.touch && found.message === 'pitchbend' ? { takeover: 'jump' as const } : {}),
    ...firstWay(control.kind, aim.row, aim.now),
  }
  const others = profile.bindings.filter(one => one.control !== control.id || one.layer !== undefined)
  const { layout, ...rest } = profile
  const next: Profile = {
    ...rest,
    ...(layout && known ? { layout } : {}),
    controls: known ? profile.controls : [...profile.controls, control as ProfileControl],
    bindings: [...others, binding],
  }
  for (const { why } of faultsOf(next, parameters)) throw new Failure('cannot_learn', why)
  const isIt = (id: string): boolean => id === control.id
  const learned: Learned = {
    control: control.id,
    says: found.says,
    path: aim.path,
    instead: here.filter(one => isIt(one.control.id) && one.path !== aim.path).map(({ path }) => path),
    beside: here.filter(one => !isIt(one.control.id) && one.path === aim.path).map(one => one.control.id),
  }
  return { profile: next, learned }
}

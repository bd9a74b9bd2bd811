import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Failure } from '../../contract/errors.ts'

const ScopeName = Type.Union([Type.Literal('view'), Type.Literal('play'), Type.Literal('manage')])
const Name = Type.String({ minLength: 1, maxLength: 200 })

const parse = <T extends TSchema>(schema: T) => {
  const parser = Compile(schema)
  return (seen: unknown): Static<T> => {
    if (!parser.Check(seen)) throw new Failure('bad_request')
    return seen as Static<T>
  }
}

/** What the requests about access bring. Each throws bad_request. */
export const brings = {
  /** `token`: a program asks for its token in the answer; a page has it in a cookie that no script reads. */
  pair: parse(
    Type.Object({
      code: Type.String({ pattern: '^[0-9]{6}$' }),
      name: Name,
      token: Type.Optional(Type.Boolean()),
    }),
  ),
  code: parse(Type.Object({ scope: ScopeName })),
  change: parse(Type.Object({ name: Type.Optional(Name), scope: Type.Optional(ScopeName) })),
  sender: parse(Type.Object({ address: Type.String({ maxLength: 64 }), name: Type.Optional(Name) })),
}

import { ProfileSchema } from '../contract/profile.ts'

/** The JSON Schema of a profile, as profile.schema.json holds it. */
export const profileSchemaFile = (): string =>
  `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...ProfileSchema }, null, 2)}\n`

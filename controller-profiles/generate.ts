import { ProfileSchema } from '../contract/profile.ts'

/** Lists of texts and numbers on one line, as the formatter wants them. */
const compact = (json: string): string =>
  json.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, list: string) => `[${list.replace(/\n\s*/g, ' ')}]`)

/** The JSON Schema of a profile, as profile.schema.json holds it. */
export const profileSchemaFile = (): string =>
  `${compact(JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...ProfileSchema }, null, 2))}\n`

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Profile, ProfileSchema } from '../contract/profile.ts'
import { drawProfile } from './draw.ts'

const SCHEMA = 'profile.schema.json'

/** Lists of texts and numbers on one line, as the formatter wants them. */
const compact = (json: string): string =>
  json.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, list: string) => `[${list.replace(/\n\s*/g, ' ')}]`)

/** The JSON Schema of a profile, as profile.schema.json holds it. */
export const profileSchemaFile = (): string =>
  `${compact(JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...ProfileSchema }, null, 2))}\n`

const row = (name: string, { vendor, model, source }: Profile): string =>
  `| [${vendor} ${model}](${name}.svg) | \`controller-profiles/${name}.json\` | ${source} |`

const section = (name: string, profile: Profile): string[] => [
  `## ${profile.name}`,
  '',
  `![Controls of the ${profile.name} and what each moves](${name}.svg)`,
  '',
  ...(profile.says ?? []).map(line => `- ${line}`),
  '',
]

const page = (profiles: readonly (readonly [string, Profile])[]): string =>
  [
    '# Controllers that come along',
    '',
    'Made from `controller-profiles/` by `npm run generate`. Green is lit by the bridge, dashed is an encoder without ends,',
    'brown is in a layer; the number before a stem is its deck. How profiles work, and how to write one:',
    '[controllers.md](../controllers.md). **None was tried on hardware**: each is held to the numbers of its source byte by byte.',
    '',
    '| Device | File | Where its numbers come from |',
    '|---|---|---|',
    ...profiles.map(([name, profile]) => row(name, profile)),
    '',
    ...profiles.flatMap(([name, profile]) => section(name, profile)),
  ].join('\n')

/** The pages on the controllers that come along, by their paths from the root: a picture each, and one page of them all. */
export const controllerPages = async (): Promise<[string, string][]> => {
  const names = (await readdir(import.meta.dirname)).filter(name => name.endsWith('.json') && name !== SCHEMA).sort()
  const profiles = await Promise.all(
    names.map(async name => {
      const text = await readFile(join(import.meta.dirname, name), 'utf8')
      return [name.replace('.json', ''), JSON.parse(text) as Profile] as const
    }),
  )
  return [
    ['docs/controllers/README.md', page(profiles)],
    ...profiles.map(([name, profile]): [string, string] => [
      `docs/controllers/${name}.svg`,
      drawProfile(profile) ?? '',
    ]),
  ]
}

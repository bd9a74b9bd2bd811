/** The published models that the demucs engine runs, in the form of demucs' own list of remote files (demucs 4.1,
 *  demucs/remote/files.txt and NAME.yaml). Meta publishes no sums but the first 8 digits of each SHA-256, as the end of
 *  the file's name; the whole sums are those that several independent projects pin alike for the same name and size,
 *  those of mdx_extra_q as one project pins them. */
export type ModelFile = { name: string; bytes: number; sha256: string }
export type ModelRecord = {
  /** Below the source's root. */
  folder: string
  files: ModelFile[]
  /** What stands in NAME.yaml besides its models. */
  weights?: number[][]
  segment?: number
  licence: string
  says: string
}

export const SOURCE = 'https://dl.fbaipublicfiles.com/demucs/'
const LICENCE = 'Published by Meta with demucs (MIT), for research; trained on music that is not free'

const file = (name: string, bytes: number, sha256: string): ModelFile => ({ name, bytes, sha256 })

/** Of the family of 2021. */
const mdx = (says: string, files: ModelRecord['files']): ModelRecord => ({
  ...{ folder: 'mdx_final', files, segment: 44, licence: LICENCE, says },
})

export const CATALOGUE: Readonly<Record<string, ModelRecord>> = {
  htdemucs: {
    folder: 'hybrid_transformer',
    files: [file('955717e8-8726e21a.th', 84141911, '8726e21a993978c7ba086d3872e7608d7d5bfca646ca4aca459ffda844faa8b4')],
    licence: LICENCE,
    says: 'four stems; the model that the other engines run',
  },
  htdemucs_ft: {
    folder: 'hybrid_transformer',
    files: [
      file('f7e0c4bc-ba3fe64a.th', 84141271, 'ba3fe64ae8ef66ac9a4857222ce48efbdc5eb3ad375cb79dd13debee5aaa4066'),
      file('d12395a8-e57c48e6.th', 84141271, 'e57c48e6b0e38af4f7118d7bd08c49f0a0c0edf7d09143bdd902ea0d237303e6'),
      file('92cfc3b6-ef3bcb9c.th', 84141271, 'ef3bcb9c8b40d14ae5d51b6db2587339cc12c6b77c0be151ce6d69002e087bf2'),
      file('04573f0d-f3cf25b2.th', 84141271, 'f3cf25b222c4eed7cd49dd8b2c9597d50c18bd154090f7b919cfa5f93cf22c49'),
    ],
    weights: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    licence: LICENCE,
    says: 'four stems, a model for each: the best of the five, in four times the time',
  },
  htdemucs_6s: {
    folder: 'hybrid_transformer',
    files: [file('5c90dfd2-34c22ccb.th', 54996327, '34c22ccb381c6f9fdbf324f04e1e2fe21aaaf293f5ded163a162697ff9a02ddd')],
    licence: LICENCE,
    says: 'six stems: guitar and piano too; its piano is weak',
  },
  mdx_extra: mdx('four stems by four models of 2021; trained on the MUSDB test set as well', [
    file('e51eebcc-c1b80bdd.th', 167399275, 'c1b80bdd6de58274abf359e66822a76f49ce2b9f086fc5dc917ac14598e6bebf'),
    file('a1d90b5c-ae9d2452.th', 167391595, 'ae9d245283bf24b552913ee233a1101dcd0aeaed59b1c0a2da0e1f6eda15101b'),
    file('5d2d6c55-db83574e.th', 167391595, 'db83574e05b2308f76e2764819da673f2d16d437b9e619f5fcb72f275fc0e24f'),
    file('cfa93e08-61801ae1.th', 167399275, '61801ae1567d606c97a9c3469e943ae306d0a873eeb60d623ae7cfc7042b3f68'),
  ]),
  mdx_extra_q: mdx('mdx_extra in a quarter of the bytes; needs the package diffq', [
    file('83fc094f-4a16d450.th', 50756993, '4a16d450fd8c9277494e23865cadaa4a3e64141c45411d84243b8c95ea4b7cae'),
    file('464b36d7-e5a9386e.th', 38893153, 'e5a9386ecbf6f30bb2bdc7ae162f471d87f3b5bffba1a8cb2cebe4403280967e'),
    file('14fc6a69-a89dd0ee.th', 38491885, 'a89dd0eeb547221dcfd6c0a47baa768ce0bce548eaf86b9a404d6b1088b5d22f'),
    file('7fd6ef75-a905dd85.th', 39436529, 'a905dd8548f7389f1a3686c24c09d7bee61b716e3372e778e2acec88333ecdf4'),
  ]),
}

/** A record as demucs reads it. */
export const yamlOf = ({ files, weights, segment }: ModelRecord): string => {
  const lines = [`models: [${files.map(({ name }) => `'${name.split('-')[0]}'`).join(', ')}]`]
  if (weights) lines.push(`weights: ${JSON.stringify(weights)}`)
  if (segment !== undefined) lines.push(`segment: ${segment}`)
  return `${lines.join('\n')}\n`
}

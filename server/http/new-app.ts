import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyError } from 'fastify'
import { Failure } from '../../contract/errors.ts'
import type { Log } from '../log.ts'
import { answerFailure } from './answer-failure.ts'

/** A door without routes: every failure is answered by the catalogue.
 *  @param of.bodyLimit  bytes */
export const newApp = (of: { bodyLimit: number; log: Log }) => {
  const app = fastify({
    bodyLimit: of.bodyLimit,
    forceCloseConnections: true,
    // a number is a number: null is not 0
    ajv: { customOptions: { coerceTypes: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  // answers are made by our own views; a serializer for each schema would be compiled at its first answer, for 0.1 s
  app.setSerializerCompiler(() => body => JSON.stringify(body))
  app.setErrorHandler<FastifyError>(answerFailure(of.log))
  app.setNotFoundHandler(() => {
    throw new Failure('not_found')
  })
  return app
}

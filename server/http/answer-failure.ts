import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { Log } from '../log.ts'

/** What the web framework and its plugins throw, by the catalogue. */
const KNOWN: Record<string, Failure['code']> = {
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'no_file',
  FST_FILES_LIMIT: 'bad_request',
  FST_PARTS_LIMIT: 'bad_request',
  FST_FIELDS_LIMIT: 'bad_request',
  FST_PROTO_VIOLATION: 'bad_request',
}

const failureOf = (error: FastifyError): Failure => {
  if (error instanceof Failure) return error
  const known = KNOWN[error.code ?? '']
  if (known) return new Failure(known, error.message, error)
  if (error.validation) return new Failure('bad_request', error.message, error)
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500 ? new Failure('bad_request', error.message, error) : asFailure(error)
}

/** Answers every failure as {code, error, cure} with the catalogue's status; what should not happen is logged. */
export const answerFailure = (log: Log) => (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
  const failure = failureOf(error)
  if (failure.status >= 500)
    log('error', failure.message, {
      ...{ code: failure.code, method: request.method, path: request.url.split('?')[0] },
      cause: failure.cause instanceof Error ? failure.cause.stack : failure.stack,
    })
  return reply.status(failure.status).send(failure.toJSON())
}

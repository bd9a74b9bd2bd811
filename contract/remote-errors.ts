/** Rows of the error catalogue (errors.ts): other machines, by Redis or by workers that separate there. */
export const REMOTE_ERRORS = {
  redis_unreachable: {
    status: 503,
    says: 'Redis does not answer',
    cure: 'Start it, or mend --queue redis://HOST:PORT',
  },
  redis_evicts: {
    status: 503,
    says: 'This Redis may throw jobs away when its memory is full',
    cure: 'Run: redis-cli config set maxmemory-policy noeviction',
  },
  bad_token: {
    status: 401,
    says: 'The token is missing or wrong',
    cure: "On the server's machine run: npx stembridge worker --new-token FILE; give the worker that FILE",
  },
  server_unreachable: {
    status: 503,
    says: 'The server does not answer to workers',
    cure: 'Start it with --worker-api HOST:PORT, and mend --server http://HOST:PORT',
  },
  worker_left: {
    status: 503,
    says: 'The worker on another machine was ended',
    cure: 'Nothing is lost: the job goes to another worker, or on when it is back',
  },
  nothing_to_claim: {
    status: 409,
    says: 'This job is not to be had',
    cure: 'Nothing is amiss: another worker took it, or it is over',
  },
  stale_claim: {
    status: 409,
    says: "The job is no longer in this worker's hands",
    cure: 'Nothing is lost: the job goes on elsewhere; see why the worker was silent',
  },
  broken_part: {
    status: 400,
    says: 'A part of the sound did not arrive whole',
    cure: 'It is sent again; if it stays so, look at the network',
  },
} as const

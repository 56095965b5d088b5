// A login page as Ory's reference application has it: rendered on the server by @ory/elements-markup, with plain forms.
// It asks the gateway in the same order (Ory's kratos-selfservice-ui-node): the flow, the way out, the error.
const http = require('node:http')
const path = require('node:path')

const [modules, port, base] = process.argv.slice(2)
const { Configuration, FrontendApi } = require(path.join(modules, '@ory/client'))
const { UserAuthCard, UserErrorCard } = require(path.join(modules, '@ory/elements-markup'))

const api = new FrontendApi(new Configuration({ basePath: base }))

const kinds = {
  login: { get: (request) => api.getLoginFlow(request), title: 'Sign In', query: ['aal', 'refresh', 'return_to', 'organization', 'via'] },
  registration: { get: (request) => api.getRegistrationFlow(request), title: 'Create account', query: ['return_to', 'organization', 'after_verification_return_to'] },
  verification: { get: (request) => api.getVerificationFlow(request), title: 'Verify your account', query: ['return_to'] },
  recovery: { get: (request) => api.getRecoveryFlow(request), title: 'Recover your account', query: ['return_to'] },
}

// All names, also where there is nothing to say: the gateway must read what is empty as absent.
const beginUrl = (kind, query) => `${base}/self-service/${kind}/browser?` + new URLSearchParams(kinds[kind].query.map((name) => [name, query.get(name) ?? '']))

const redirect = (location) => ({ status: 303, headers: { location } })
const page = (body) => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><html><body>${body}</body></html>` })

// What the reference application does with an answer that is no flow.
function withoutFlow(kind, error, query) {
  const { status, data } = error.response ?? {}
  if ([403, 404, 410].includes(status)) return redirect(data?.error?.id === 'session_aal2_required' ? data.redirect_browser_to : beginUrl(kind, query))
  if (status === 401) return redirect(beginUrl('login', new URLSearchParams({ return_to: query.get('return_to') ?? '' })))
  throw error
}

async function show(kind, query, cookie) {
  const id = query.get('flow')
  if (!id) return redirect(beginUrl(kind, query))
  let flow
  try {
    flow = (await kinds[kind].get({ id, cookie })).data
  } catch (error) {
    return withoutFlow(kind, error, query)
  }
  // Known from here on: the way out, or the ways to the other pages.
  const again = kind === 'login' && (flow.refresh || flow.requested_aal === 'aal2')
  const additionalProps = again
    ? { logoutURL: await api.createBrowserLogoutFlow({ cookie, returnTo: flow.return_to }).then(({ data }) => data.logout_url, () => '') }
    : { loginURL: beginUrl('login', query), signupURL: beginUrl('registration', query), forgotPasswordURL: beginUrl('recovery', query) }
  return page(UserAuthCard({ title: again ? 'Two-Factor Authentication' : kinds[kind].title, flow, flowType: kind, additionalProps }))
}

async function failure(query) {
  const { data } = await api.getFlowError({ id: query.get('id') ?? '' })
  return page(UserErrorCard({ title: 'An error occurred', error: data, backUrl: '/' }))
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1')
  const name = url.pathname.split('/').at(-1)
  let answer
  try {
    answer = name in kinds ? await show(name, url.searchParams, request.headers.cookie) : name === 'error' ? await failure(url.searchParams) : { status: 404, headers: {} }
  } catch (error) {
    process.stderr.write((error.stack ?? String(error)) + '\n')
    answer = { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error.response?.status ?? error) }
  }
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body)
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
// The test that runs this closes its end.
process.stdin.resume().on('end', () => process.exit(0))

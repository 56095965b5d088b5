// A login page as Ory's reference application has it: rendered on the server by @ory/elements-markup, with plain forms.
// It asks the gateway in the same order (Ory's kratos-selfservice-ui-node): the flow, the way out, the error.
const http = require('node:http')
const path = require('node:path')

const [modules, port, base] = process.argv.slice(2)
const { Configuration, FrontendApi } = require(path.join(modules, '@ory/client'))
const { UserAuthCard, UserErrorCard } = require(path.join(modules, '@ory/elements-markup'))

const api = new FrontendApi(new Configuration({ basePath: base }))

// All names, also where there is nothing to say: the gateway must read what is empty as absent.
const beginUrl = (query) => `${base}/self-service/login/browser?` + new URLSearchParams(['aal', 'refresh', 'return_to', 'organization', 'via'].map((name) => [name, query.get(name) ?? '']))

const redirect = (location) => ({ status: 303, headers: { location } })
const page = (body) => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><html><body>${body}</body></html>` })

// What the reference application does with an answer that is no flow.
function withoutFlow(error, query) {
  const { status, data } = error.response ?? {}
  if ([403, 404, 410].includes(status)) return redirect(data?.error?.id === 'session_aal2_required' ? data.redirect_browser_to : beginUrl(query))
  if (status === 401) return redirect(beginUrl(new URLSearchParams({ return_to: query.get('return_to') ?? '' })))
  throw error
}

async function login(query, cookie) {
  const id = query.get('flow')
  if (!id) return redirect(beginUrl(query))
  let flow
  try {
    flow = (await api.getLoginFlow({ id, cookie })).data
  } catch (error) {
    return withoutFlow(error, query)
  }
  const again = flow.refresh || flow.requested_aal === 'aal2'
  let logoutURL = ''
  // It can do without: then there is no link.
  if (again) logoutURL = await api.createBrowserLogoutFlow({ cookie, returnTo: flow.return_to }).then(({ data }) => data.logout_url, () => '')
  return page(UserAuthCard({ title: again ? 'Two-Factor Authentication' : 'Sign In', flow, flowType: 'login', additionalProps: { logoutURL } }))
}

async function failure(query) {
  const { data } = await api.getFlowError({ id: query.get('id') ?? '' })
  return page(UserErrorCard({ title: 'An error occurred', error: data, backUrl: '/' }))
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1')
  const show = url.pathname.endsWith('/login') ? login : url.pathname.endsWith('/error') ? failure : undefined
  let answer
  try {
    answer = show ? await show(url.searchParams, request.headers.cookie) : { status: 404, headers: {} }
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

// What the scripts with Ory's clients have in common. The test that runs them answers "code N" with the code of the Nth
// message, and moves its clock on "later M" by so many minutes.
const assert = require('node:assert/strict')
const path = require('node:path')
const readline = require('node:readline')

const [modules, base, origin, ...rest] = process.argv.slice(2)
const fetchClient = require(path.join(modules, '@ory/client-fetch'))
const axiosClient = require(path.join(modules, '@ory/client'))

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
async function ask(question) {
  process.stdout.write(question + '\n')
  return (await lines.next()).value
}

// What a browser adds by itself: its cookies, and where the page came from.
class Browser {
  jar = new Map()
  constructor(cookie) { if (cookie) this.jar.set(...cookie.split('=')) }
  header() { return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ') }
  take(setCookies) {
    for (const line of setCookies ?? []) {
      const [name, ...value] = line.split(';')[0].split('=')
      if (value.join('=') === '') this.jar.delete(name)
      else this.jar.set(name, value.join('='))
    }
  }
  fetch = async (url, init = {}) => {
    const headers = new Headers(init.headers)
    if (this.jar.size > 0) headers.set('cookie', this.header())
    headers.set('origin', origin)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    this.take(response.headers.getSetCookie())
    return response
  }
  // As a page's script calls the API.
  frontend() {
    return new fetchClient.FrontendApi(new fetchClient.Configuration({ basePath: base, fetchApi: this.fetch, credentials: 'include', headers: { Accept: 'application/json' } }))
  }
}

// Every field that the gateway sends must survive the client's own model.
function sameKeys(sent, parsed, at) {
  if (sent === null || typeof sent !== 'object') return
  for (const key of Object.keys(sent)) {
    if (sent[key] === null) continue
    assert.ok(parsed !== undefined && parsed !== null && key in parsed, `${at}.${key} is lost by the client's model`)
    if (!(parsed[key] instanceof Date)) sameKeys(sent[key], parsed[key], `${at}.${key}`)
  }
}

const nodeOf = (flow, name, type) => flow.ui.nodes.find((node) => node.attributes.name === name && (!type || node.attributes.type === type))
const valueOf = (flow, name) => nodeOf(flow, name).attributes.value

// What the client's own error handler makes of an answer: ['flow', flow], ['restart', id] or ['redirect', url].
async function outcomeOf(promise, fromJson = fetchClient.LoginFlowFromJSON) {
  let outcome
  await promise.then(
    () => assert.fail('a step that does not end the flow must be an error to the client'),
    fetchClient.handleFlowError({
      onValidationError: (body) => { sameKeys(body, fromJson(body), 'flow'); outcome = ['flow', fromJson(body)] },
      onRestartFlow: (id) => { outcome = ['restart', id] },
      onRedirect: (url) => { outcome = ['redirect', url] },
    }),
  )
  return outcome
}

// A step after which the flow goes on, which to the client is an error with the flow in it.
async function expectFlow(promise, fromJson) {
  const [kind, flow] = await outcomeOf(promise, fromJson)
  assert.equal(kind, 'flow')
  return flow
}

const failureOf = (promise) => promise.then(() => assert.fail('expected a refusal'), (error) => error)

function run(...steps) {
  steps.reduce((before, step) => before.then(step), Promise.resolve()).then(() => { process.stdout.write('done\n'); process.exit(0) }, (error) => {
    process.stderr.write((error.stack ?? String(error)) + '\n')
    process.exit(1)
  })
}

module.exports = { assert, base, origin, rest, fetchClient, axiosClient, ask, Browser, sameKeys, nodeOf, valueOf, outcomeOf, expectFlow, failureOf, run }

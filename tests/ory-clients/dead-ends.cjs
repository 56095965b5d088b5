// What goes wrong in a flow, as Ory's client understands it: start again, go elsewhere, or show what there is.
const { assert, base, origin, rest, fetchClient, ask, Browser, valueOf, outcomeOf, expectFlow, failureOf, run } = require('./caller.cjs')

const [cookie] = rest
const nobody = new Browser().frontend()
const browser = new Browser(cookie)
const api = browser.frontend()
const submit = (flow, body) => api.updateLoginFlow({ flow: flow.id, updateLoginFlowBody: { method: 'code', csrf_token: valueOf(flow, 'csrf_token'), ...body } })

async function withoutASession() {
  const refused = await failureOf(nobody.createBrowserLoginFlow({ aal: 'aal2' }))
  assert.equal(refused.response.status, 401)
  assert.equal((await refused.response.json()).error.id, 'session_aal1_required')
  assert.deepEqual(await outcomeOf(nobody.createBrowserLoginFlow({ returnTo: '/x' })), ['redirect', `${origin}/login?next=%2Fx`])
}

async function onTheApplicationsOwnUrls() {
  const answer = await browser.fetch(origin + '/transfer/x', { headers: { accept: 'application/json' } })
  assert.equal(answer.status, 401)
  const body = await answer.json()
  assert.ok(fetchClient.isSessionAal2Required(body))
  assert.ok(body.redirect_browser_to.startsWith(`${base}/self-service/login/browser?aal=aal2`))
}

async function withAFlow() {
  const flow = await api.createBrowserLoginFlow({ aal: 'aal2' })
  assert.deepEqual(await outcomeOf(submit(flow, { csrf_token: 'guessed', code: '123456' })), ['restart', undefined])
  assert.deepEqual(await outcomeOf(api.getLoginFlow({ id: '00000000-0000-4000-8000-000000000000' })), ['restart', undefined])
  assert.deepEqual(await outcomeOf(nobody.getLoginFlow({ id: flow.id })), ['restart', undefined])

  await ask('later 31')
  assert.deepEqual(await outcomeOf(api.getLoginFlow({ id: flow.id })), ['restart', undefined])
  const [kind, id] = await outcomeOf(submit(flow, { address: valueOf(flow, 'address') }))
  assert.equal(kind, 'restart')
  const fresh = await api.getLoginFlow({ id })
  assert.equal(fresh.requested_aal, 'aal2')
  assert.equal(fresh.ui.messages.at(-1).id, 4010001)

  await expectFlow(submit(fresh, { address: valueOf(fresh, 'address') }))
  const code = await ask('code 1')
  for (let i = 0; i < 5; i++) await expectFlow(submit(fresh, { code: code === '000000' ? '000001' : '000000' }))
  const dead = await expectFlow(submit(fresh, { code }))
  assert.equal(dead.ui.messages[0].id, 4000001)
  assert.equal(dead.ui.messages[0].context.reason, dead.ui.messages[0].text)
  assert.equal((await failureOf(api.toSession())).response.status, 403)
}

run(withoutASession, onTheApplicationsOwnUrls, withAFlow)

// Signing in by code alone, joining, confirming an address and getting back in, with Ory's own clients.
const { assert, base, origin, fetchClient, axiosClient, ask, Browser, sameKeys, nodeOf, valueOf, outcomeOf, expectFlow, failureOf, run } = require('./caller.cjs')

const anna = 'anna@mail.example'
const wrong = (code) => (code === '000000' ? '000001' : '000000')

// The answer as it was sent and as the client has it must say the same.
async function whole(call, at) {
  const answer = await call
  const sent = await answer.raw.clone().json()
  const parsed = await answer.value()
  sameKeys(sent, parsed, at)
  return parsed
}

async function signIn() {
  const api = new Browser().frontend()
  const flow = await whole(api.createBrowserLoginFlowRaw({ returnTo: '/account/x' }), 'flow')
  assert.equal(flow.requested_aal, 'aal1')
  assert.equal(flow.state, 'choose_method')
  assert.equal(nodeOf(flow, 'identifier').meta.label.id, 1070004)
  assert.deepEqual(await api.getLoginFlow({ id: flow.id }), flow)
  const submit = (body) => api.updateLoginFlow({ flow: flow.id, updateLoginFlowBody: { method: 'code', csrf_token: valueOf(flow, 'csrf_token'), identifier: anna, ...body } })

  const sent = await expectFlow(submit())
  assert.equal(sent.state, 'sent_email')
  assert.equal(sent.ui.messages[0].id, 1010014)
  assert.equal(valueOf(sent, 'identifier'), anna)
  const first = await ask('code 1')
  assert.equal((await expectFlow(submit({ code: wrong(first) }))).ui.messages[0].id, 4010008)
  await ask('later 1')
  await expectFlow(submit({ resend: 'code' }))
  const second = await ask('code 2')
  if (first !== second) assert.equal((await expectFlow(submit({ code: first }))).ui.messages[0].id, 4010008)
  const done = await submit({ code: second })
  assert.equal(done.session.authenticator_assurance_level, 'aal1')
  assert.deepEqual(done.session.authentication_methods.map(({ method, aal }) => [method, aal]), [['code', 'aal1']])
  assert.equal(done.session_token, undefined)
  let next
  assert.ok(fetchClient.handleContinueWith(done.continue_with, { onRedirect: (url) => { next = url } }))
  assert.equal(next, `${origin}/account/x`)
  const already = await failureOf(api.createBrowserLoginFlow())
  assert.ok(fetchClient.isSessionAlreadyAvailable(await already.response.json()))

  // She has another address: the second factor goes there.
  assert.deepEqual(await outcomeOf(api.toSession()), ['redirect', `${base}/self-service/login/browser?aal=aal2`])
  const step = await api.createBrowserLoginFlow({ aal: 'aal2' })
  const raise = (body) => api.updateLoginFlow({ flow: step.id, updateLoginFlowBody: { method: 'code', csrf_token: valueOf(step, 'csrf_token'), ...body } })
  assert.equal(step.ui.nodes.filter((node) => node.attributes.name === 'address').length, 1)
  assert.equal(nodeOf(step, 'address').meta.label.context.channel, 'sms')
  await expectFlow(raise({ address: valueOf(step, 'address') }))
  assert.equal((await raise({ code: await ask('code 3') })).session.id, done.session.id)
  const session = await whole(api.toSessionRaw({}), 'session')
  assert.equal(session.authenticator_assurance_level, 'aal2')
  assert.equal(session.identity.traits.email, anna)
  await api.updateLogoutFlow({ token: (await api.createBrowserLogoutFlow()).logout_token })
  assert.equal((await failureOf(api.toSession())).response.status, 401)
}

async function register() {
  const api = new Browser().frontend()
  const flow = await whole(api.createBrowserRegistrationFlowRaw({ returnTo: '/welcome' }), 'flow')
  assert.deepEqual(await api.getRegistrationFlow({ id: flow.id }), flow)
  const submit = (body) => api.updateRegistrationFlow({ flow: flow.id, updateRegistrationFlowBody: { method: 'code', csrf_token: valueOf(flow, 'csrf_token'), traits: { email: 'new@mail.example' }, ...body } })
  const expect = (promise) => expectFlow(promise, fetchClient.RegistrationFlowFromJSON)

  const sent = await expect(submit())
  assert.equal(sent.state, 'sent_email')
  assert.equal(sent.ui.messages[0].id, 1040005)
  assert.equal(valueOf(sent, 'traits.email'), 'new@mail.example')
  const code = await ask('code 4')
  assert.equal((await expect(submit({ code: wrong(code) }))).ui.messages[0].id, 4040003)
  assert.equal((await expect(submit({ code, traits: { email: 'other@mail.example' } }))).ui.messages[0].id, 4000036)
  const done = await whole(api.updateRegistrationFlowRaw({ flow: flow.id, updateRegistrationFlowBody: { method: 'code', csrf_token: valueOf(flow, 'csrf_token'), traits: { email: 'new@mail.example' }, code } }), 'registration')
  assert.equal(done.identity.traits.email, 'new@mail.example')
  assert.equal(done.session.identity.id, done.identity.id)
  assert.equal(done.continue_with[0].redirect_browser_to, `${origin}/welcome`)
  assert.equal((await api.toSession()).id, done.session.id)
}

async function verify() {
  const api = new Browser().frontend()
  const flow = await whole(api.createBrowserVerificationFlowRaw({ returnTo: '/verified' }), 'flow')
  const submit = (body) => whole(api.updateVerificationFlowRaw({ flow: flow.id, updateVerificationFlowBody: { method: 'code', csrf_token: valueOf(flow, 'csrf_token'), ...body } }), 'flow')

  const sent = await submit({ email: anna })
  assert.equal(sent.ui.messages[0].id, 1080003)
  assert.equal(nodeOf(sent, 'email').meta.label.id, 1070008)
  const code = await ask('code 5')
  assert.equal((await submit({ code: wrong(code) })).ui.messages[0].id, 4070006)
  const passed = await submit({ code })
  assert.equal(passed.state, 'passed_challenge')
  assert.equal(passed.ui.messages[0].id, 1080002)
  assert.equal(passed.ui.nodes.find((node) => node.attributes.id === 'continue').attributes.href, `${origin}/verified`)
}

async function recover() {
  const api = new Browser().frontend()
  const flow = await whole(api.createBrowserRecoveryFlowRaw({}), 'flow')
  const body = { method: 'code', csrf_token: valueOf(flow, 'csrf_token') }
  const sent = await whole(api.updateRecoveryFlowRaw({ flow: flow.id, updateRecoveryFlowBody: { ...body, email: anna } }), 'flow')
  assert.equal(sent.ui.messages[0].id, 1060003)
  const code = await ask('code 6')
  assert.equal((await api.updateRecoveryFlow({ flow: flow.id, updateRecoveryFlowBody: { ...body, code: wrong(code) } })).ui.messages[0].id, 4060006)
  assert.deepEqual(await outcomeOf(api.updateRecoveryFlow({ flow: flow.id, updateRecoveryFlowBody: { ...body, code } })), ['redirect', `${base}/self-service/settings/browser`])
}

// A program without a browser.
async function natively() {
  const api = new axiosClient.FrontendApi(new axiosClient.Configuration({ basePath: base }))
  const { data: joining } = await api.createNativeRegistrationFlow()
  assert.equal(joining.type, 'api')
  assert.equal(nodeOf(joining, 'csrf_token'), undefined)
  const traits = { email: 'program@mail.example' }
  const sent = await failureOf(api.updateRegistrationFlow({ flow: joining.id, updateRegistrationFlowBody: { method: 'code', traits } }))
  assert.equal(sent.response.status, 400)
  assert.equal(sent.response.data.state, 'sent_email')
  const { data: joined } = await api.updateRegistrationFlow({ flow: joining.id, updateRegistrationFlowBody: { method: 'code', traits, code: await ask('code 7') } })
  assert.match(joined.session_token, /^ory_st_/)
  await api.performNativeLogout({ performNativeLogoutBody: { session_token: joined.session_token } })

  const { data: flow } = await api.createNativeLoginFlow()
  const submit = (body) => api.updateLoginFlow({ flow: flow.id, updateLoginFlowBody: { method: 'code', identifier: traits.email, ...body } })
  assert.equal((await failureOf(submit())).response.data.ui.messages[0].id, 1010014)
  const { data: done } = await submit({ code: await ask('code 8') })
  const { data: session } = await api.toSession({ xSessionToken: done.session_token })
  assert.equal(session.id, done.session.id)
  assert.equal(session.identity.id, joined.identity.id)
  assert.equal(session.authenticator_assurance_level, 'aal1')
}

run(signIn, register, verify, recover, natively)
